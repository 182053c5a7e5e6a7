import { join } from "node:path";
import type { DirectoryEntry, Workspace } from "@lorimer/sdk";
import { extendChain, verdictOn } from "./ignore-rules.js";
import type { IgnoreChain } from "./ignore-rules.js";
import type { FileQuery } from "./search-engine.js";

/** The files below a folder that are neither ignored nor hidden, in order of path, each as a path relative to the folder. */
export async function* walk(query: FileQuery, workspace: Workspace): AsyncGenerator<string, void, void> {
  const { around } = query;
  yield* walkFolder(query.root, "", around.chain);

  async function* walkFolder(folder: string, prefix: string, above: IgnoreChain): AsyncGenerator<string, void, void> {
    if (query.signal.aborted) return;
    const entries = await entriesOf(folder, workspace);
    const chain = await extendChain(above, folder, new Set(entries.map((entry) => entry.name)), workspace, around.inRepository);
    for (const { name, kind } of entries) {
      if (query.signal.aborted) return;
      if (name === ".git" || (kind !== "file" && kind !== "directory")) continue;
      const path = join(folder, name);
      const verdict = verdictOn(chain, path, kind === "directory");
      if (verdict === "ignored" || (name.startsWith(".") && !query.hidden && verdict !== "wanted")) continue;
      if (kind === "directory") yield* walkFolder(path, `${prefix}${name}/`, chain);
      else yield prefix + name;
    }
  }
}

async function entriesOf(folder: string, workspace: Workspace): Promise<readonly DirectoryEntry[]> {
  const entries = await workspace.files.list(folder).catch((): readonly DirectoryEntry[] => []);
  return entries.length < 2 ? entries : entries.toSorted((one, other) => compareBytes(one.name, other.name));
}

/** Order by UTF-8 bytes, which for names outside the basic plane differs from JavaScript's own. */
function compareBytes(one: string, other: string): number {
  if (one === other) return 0;
  return /[\ud800-\udfff]/.test(one + other) ? Buffer.compare(Buffer.from(one), Buffer.from(other)) : one < other ? -1 : 1;
}
