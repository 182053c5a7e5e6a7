import { Settings } from "@lorimer/plugin-settings/contract";
import {
  Clock,
  HostWorkspace,
  keptText,
  optional,
  SessionJournal,
  contextBlock,
  definePlugin,
  defineStage,
  manifestSchemaUrl,
  withBlock,
} from "@lorimer/sdk";
import type { Plugin, Stage } from "@lorimer/sdk";
import { describePlace } from "./describe-place.js";
import type { EnvironmentField } from "./describe-place.js";

/** What is known of the process beside its workspace. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a person sits at a terminal. */
  readonly interactive: boolean;
}

/** Tells the model where it works: folder, platform, shell, terminal, date, and the state of the repository. */
export function environmentPlugin(version: string, surroundings: Surroundings = { env: {}, interactive: false }): Plugin {
  return definePlugin({
    manifest: {
      $schema: manifestSchemaUrl,
      name: "lorimer.cli-environment",
      version,
      description: "Tells the model where it works.",
      extensions: { "dev.lorimer": { engine: "0", access: ["files:read", "processes"] } },
    },
    contributes: {
      stages: [{ id: "environment", list: "context", slot: "base", after: ["base-prompt"], module: "./environment-stage.js" }],
    },
    modules: { "./environment-stage.js": () => Promise.resolve({ default: environmentStage(surroundings) }) },
  });
}

/** The key under which the text is kept in the session's log. */
const key = "lorimer.environment";

function environmentStage(surroundings: Surroundings): Stage {
  return defineStage({
    id: "environment",
    list: "context",
    slot: "base",
    // The host's: the sandbox is loaded when something is first read or started.
    needs: { workspace: HostWorkspace, clock: Clock, journal: SessionJournal, settings: optional(Settings) },
    after: ["base-prompt"],
    create: ({ workspace, clock, journal, settings }) => {
      const shows = (field: EnvironmentField): boolean =>
        settings?.get("environment", field) !== false && !(field === "git" && settings?.get("includeGitInstructions") === false);
      let text: Promise<string> | undefined;
      return async (draft) => {
        text ??= keptText(journal, key, () => describePlace({ workspace, now: clock.now(), ...surroundings, shows }), {
          // A copy of a session goes on with the same words where it works in the same folder.
          holds: (inherited) => inherited.split("\n").includes(`Working folder: ${workspace.root}`),
        });
        const block = contextBlock({
          id: "environment",
          text: await text,
          origin: "lorimer.cli-environment",
          lifetime: "session",
          cacheable: true,
        });
        return { ...draft, system: withBlock(draft.system, block) };
      };
    },
  });
}
