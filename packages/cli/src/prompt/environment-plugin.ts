import { dirname, join } from "node:path";
import { Clock, HostWorkspace, SessionJournal, contextBlock, definePlugin, defineStage, manifestSchemaUrl } from "@lorimer/sdk";
import type { Plugin, Stage, Workspace } from "@lorimer/sdk";

/** Tells the model where it works: folder, platform, date, and whether the project is under git. */
export function environmentPlugin(version: string): Plugin {
  return definePlugin({
    manifest: {
      $schema: manifestSchemaUrl,
      name: "lorimer.cli-environment",
      version,
      description: "Tells the model where it works.",
      extensions: { "dev.lorimer": { engine: "0", access: ["files:read"] } },
    },
    contributes: {
      stages: [{ id: "environment", list: "context", slot: "base", after: ["base-prompt"], module: "./environment-stage.js" }],
    },
    modules: { "./environment-stage.js": () => Promise.resolve({ default: environmentStage }) },
  });
}

const environmentStage: Stage = defineStage({
  id: "environment",
  list: "context",
  slot: "base",
  // The host's: the sandbox is loaded when something is first read or started.
  needs: { workspace: HostWorkspace, clock: Clock, journal: SessionJournal },
  after: ["base-prompt"],
  create: ({ workspace, clock, journal }) => {
    // Written once for each agent: text that changed between requests would cost the whole cached prefix.
    let text: Promise<string> | undefined;
    return async (draft) => {
      text ??= journal.recall("lorimer.environment", () => describe(workspace, clock));
      const block = contextBlock({
        id: "environment",
        text: await text,
        origin: "lorimer.cli-environment",
        lifetime: "session",
        cacheable: true,
      });
      // What the person appends to the prompt stays its end.
      const end = draft.system.findIndex(({ id }) => id === "appended");
      const at = end < 0 ? draft.system.length : end;
      return { ...draft, system: [...draft.system.slice(0, at), block, ...draft.system.slice(at)] };
    };
  },
});

async function describe(workspace: Workspace, clock: Clock): Promise<string> {
  return [
    "# Environment",
    `Working folder: ${workspace.root}`,
    ...(workspace.directories.length === 0 ? [] : [`Further folders: ${workspace.directories.join(", ")}`]),
    `Platform: ${workspace.platform}`,
    `Date: ${new Date(clock.now()).toISOString().slice(0, 10)}`,
    `Git repository: ${(await isInRepository(workspace)) ? "yes" : "no"}`,
  ].join("\n");
}

async function isInRepository(workspace: Workspace): Promise<boolean> {
  for (let folder = workspace.root; ; folder = dirname(folder)) {
    if ((await workspace.files.stat(join(folder, ".git")).catch(() => undefined)) !== undefined) return true;
    if (folder === dirname(folder)) return false;
  }
}
