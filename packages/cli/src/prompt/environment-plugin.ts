import { Clock, Workspace, contextBlock, definePlugin, defineStage, manifestSchemaUrl } from "@lorimer/sdk";
import type { Plugin, Stage } from "@lorimer/sdk";
import { dirname, join } from "node:path";

/** Tells the model where it works: folder, platform, date, and whether the project is under git. */
export function environmentPlugin(version: string): Plugin {
  return definePlugin({
    manifest: {
      $schema: manifestSchemaUrl,
      name: "lorimer-cli-environment",
      version,
      description: "Tells the model where it works.",
      extensions: { "dev.lorimer": { engine: "0", access: ["files:read"] } },
    },
    contributes: { stages: [{ id: "environment", list: "context", slot: "base", module: "./environment-stage.js" }] },
    modules: { "./environment-stage.js": () => Promise.resolve({ default: environmentStage }) },
  });
}

const environmentStage: Stage = defineStage({
  id: "environment",
  list: "context",
  slot: "base",
  needs: { workspace: Workspace, clock: Clock },
  create: ({ workspace, clock }) => {
    // Written once for each agent: text that changed between requests would cost the whole cached prefix.
    let text: Promise<string> | undefined;
    return async (draft) => {
      text ??= describe(workspace, clock);
      const block = contextBlock({ id: "environment", text: await text, origin: "lorimer-cli-environment", lifetime: "session", cacheable: true });
      return { ...draft, system: [...draft.system, block] };
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
