import { dirname, resolve } from "node:path";
import type { WorkspaceFiles } from "@lorimer/sdk";

/** The branch that HEAD names in the repository around a folder, read from its files: no program is started, no configuration obeyed. */
export async function currentBranch(files: WorkspaceFiles, folder: string): Promise<string | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    const dotGit = resolve(at, ".git");
    const info = await files.stat(dotGit).catch(() => undefined);
    if (info !== undefined) return branchOf(files, info.kind === "directory" ? dotGit : await linkedFolder(files, dotGit));
    if (dirname(at) === at) return undefined;
  }
}

/** A work tree and a submodule have a file `.git` that names their folder. */
async function linkedFolder(files: WorkspaceFiles, file: string): Promise<string> {
  const target = /^gitdir: (.+)$/m.exec(await textOf(files, file))?.[1] ?? "";
  return resolve(dirname(file), target);
}

async function branchOf(files: WorkspaceFiles, gitFolder: string): Promise<string | undefined> {
  return /^ref: refs\/heads\/(.+)$/m.exec(await textOf(files, resolve(gitFolder, "HEAD")))?.[1];
}

async function textOf(files: WorkspaceFiles, path: string): Promise<string> {
  return new TextDecoder().decode(await files.read(path, { maxBytes: 4096 }).catch(() => new Uint8Array()));
}
