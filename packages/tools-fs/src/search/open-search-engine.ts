import { createRequire } from "node:module";
import type { Workspace } from "@lorimer/sdk";
import { createBuiltInEngine } from "./built-in-engine.js";
import { createRipgrepEngine } from "./ripgrep-engine.js";
import type { SearchEngine } from "./search-engine.js";

/** The machine's own ripgrep, else the one installed beside this package, else the engine that needs none. */
export async function openSearchEngine(workspace: Workspace): Promise<SearchEngine> {
  const builtIn = createBuiltInEngine(workspace);
  const program = (await workspace.which("rg")) ?? installedRipgrep();
  return program === undefined ? builtIn : createRipgrepEngine(workspace, program, builtIn);
}

/** The program of the optional package `@vscode/ripgrep`. A bundle without node_modules has none. */
export function installedRipgrep(): string | undefined {
  try {
    const name = process.platform === "win32" ? "rg.exe" : "rg";
    const owner = createRequire(createRequire(import.meta.url).resolve("@vscode/ripgrep"));
    return owner.resolve(`@vscode/ripgrep-${process.platform}-${process.arch}/bin/${name}`);
  } catch {
    return undefined;
  }
}
