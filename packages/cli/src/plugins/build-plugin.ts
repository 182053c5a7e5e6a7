import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { LorimerError } from "@lorimer/sdk";
import { visible } from "../render/visible.js";
import type { Setup } from "../setup.js";

/** What `@lorimer/build` exports, as far as it is used here. */
interface Builder {
  buildCommand(options: { readonly folder: string; readonly check: boolean; print(line: string): void }): Promise<number>;
}

/** Builds a plugin with the builder that it brings: its author chose that version, and the bundler is no part of this program. */
export async function buildPlugin({ args, out }: Setup, folder: string): Promise<number> {
  const { buildCommand } = await builderOf(folder);
  return buildCommand({ folder, check: args.check, print: (line) => void out.write(visible(`${line}\n`)) });
}

/** The builder among the packages that are installed for a plugin. */
async function builderOf(folder: string): Promise<Builder> {
  let path: string;
  try {
    path = createRequire(join(folder, "package.json")).resolve("@lorimer/build");
  } catch (cause) {
    throw new LorimerError("PLUGIN_BUILD_FAILED", `@lorimer/build is not installed for ${folder}.`, {
      hint: `Run npm install there; where package.json does not name it, npm install --save-dev @lorimer/build.`,
      cause,
    });
  }
  return (await import(pathToFileURL(path).href)) as Builder;
}
