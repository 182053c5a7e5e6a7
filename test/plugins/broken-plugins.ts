import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { lastToolResult } from "@lorimer/testing";
import type { ReturnedResult, ScriptRequest } from "@lorimer/testing";
import { json } from "../ecosystem/kit/kit-package.js";
import { writeKitPackage } from "../ecosystem/kit/write-kit-package.js";
import type { CliPlace } from "../cli/run-cli.js";

export interface NativePlugin {
  /** What each point holds; a module is `./NAME.js`. */
  readonly contributes: Readonly<Record<string, readonly object[]>>;
  /** By name, the text of the modules; what they use of the sdk is imported. */
  readonly modules: Readonly<Record<string, string>>;
  /** Of `extensions["dev.lorimer"]`, besides the engine. */
  readonly extension?: Readonly<Record<string, unknown>>;
}

/** A built plugin in a folder of its own, where it finds the sdk of the harness, unless it is given another. */
export async function writePlugin(
  place: CliPlace,
  name: string,
  { contributes, modules, extension = {} }: NativePlugin,
  sdk = "@lorimer/sdk",
): Promise<string> {
  const folder = join(place.home, ".lorimer/plugins/here", name);
  await writeKitPackage(folder, {
    "package.json": json({ type: "module" }),
    "plugin.json": json({
      $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
      name,
      version: "1.0.0",
      extensions: { "dev.lorimer": { engine: "0", ...extension } },
    }),
    "dev.lorimer/contributes.json": json(contributes),
    ...Object.fromEntries(
      Object.entries(modules).map(([module, text]) => [
        `${module}.js`,
        `import * as sdk from ${JSON.stringify(sdk)};\nconst { defineTool, defineStage, defineListener, defineCommand, provide, token, Workspace } = sdk;
const any = { "~standard": { version: 1, vendor: "none", validate: (value) => ({ value }) } };
const never = () => new Promise(() => {});
const boom = () => { throw new Error("boom"); };\n${text}\n`,
      ]),
    ),
  });
  return folder;
}

/** A plugin with one tool; `more` stands among the options of `defineTool`. */
export function toolPlugin(tool: string, more: string, extension?: NativePlugin["extension"]): NativePlugin {
  return {
    contributes: { tools: [toolEntry(tool)] },
    modules: { tool: `export default defineTool({ name: "${tool}", description: "Does it", input: any, ${more} });` },
    ...(extension === undefined ? {} : { extension }),
  };
}

export function toolEntry(name: string, module = "./tool.js"): object {
  return { name, description: "Does it", inputSchema: { type: "object", properties: {} }, module };
}

/** Installs folders as if from a marketplace; the settings are the person's. */
export async function installed(place: CliPlace, folders: readonly string[], settings: object = {}): Promise<void> {
  const packages = folders.map((root) => ({
    name: root.split("/").at(-1),
    marketplace: "shop",
    root,
    version: "1",
    scope: "user",
    native: true,
  }));
  await mkdir(join(place.home, ".lorimer/plugins"), { recursive: true });
  await writeFile(join(place.home, ".lorimer/plugins/installed.json"), JSON.stringify({ packages }));
  await writeFile(join(place.home, ".lorimer/settings.json"), JSON.stringify(settings));
}

/** The last tool result that a request brought; that there is such a request is part of what is expected. */
export function resultIn(request: ScriptRequest | undefined): ReturnedResult {
  if (request === undefined) throw new Error("There was no such request.");
  return lastToolResult(request);
}
