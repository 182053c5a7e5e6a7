import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Workspace } from "@lorimer/sdk";

/** Files that are offered at most, and milliseconds that looking for them may take. */
const most = 50_000;
const patienceMs = 3000;

const skipped: ReadonlySet<string> = new Set([".git", ".hg", ".svn", "node_modules"]);

/** The files of a project and their folders, relative to its root, with `/` behind folders: what its ignore files leave out is left out where ripgrep is there. */
export async function projectFiles(workspace: Workspace): Promise<readonly string[]> {
  const files = (await bySearch(workspace).catch(() => undefined)) ?? (await byWalk(workspace.root));
  // A name with a control character is none that a person types.
  const plain = files.filter((file) => !/[\u0000-\u001f\u007f-\u009f]/.test(file));
  const folders = new Set<string>();
  for (const file of plain)
    for (let at = file.lastIndexOf("/"); at > 0 && !folders.has(file.slice(0, at + 1)); at = file.lastIndexOf("/", at - 1))
      folders.add(file.slice(0, at + 1));
  return [...folders, ...plain];
}

async function bySearch(workspace: Workspace): Promise<readonly string[] | undefined> {
  const program = await workspace.which("rg");
  if (program === undefined) return undefined;
  const args = ["--files", "--hidden", "--no-messages", "--no-config", "--glob", "!.git", "--null"];
  const running = await workspace.start({ command: program, args, cwd: workspace.root, timeoutMs: patienceMs });
  const files: string[] = [];
  let rest = "";
  const decoder = new TextDecoder();
  const [, exit] = await Promise.all([
    drain(running.stderr),
    running.exited,
    (async () => {
      for await (const chunk of running.stdout) {
        const parts = (rest + decoder.decode(chunk, { stream: true })).split("\0");
        rest = parts.pop() ?? "";
        if (files.length < most) files.push(...parts);
        else running.kill();
      }
    })(),
  ]);
  // 1: there are no files. Anything else, and its time being up, leaves what was found.
  return exit.code === 2 && files.length === 0 ? undefined : files.slice(0, most);
}

async function drain(chunks: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const chunk of chunks) void chunk;
}

async function byWalk(root: string): Promise<readonly string[]> {
  const files: string[] = [];
  const until = performance.now() + patienceMs;
  const folders = [""];
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    if (files.length >= most || performance.now() > until) break;
    for (const entry of await readdir(join(root, folder), { withFileTypes: true }).catch(() => [])) {
      if (skipped.has(entry.name)) continue;
      const path = folder + entry.name;
      if (entry.isDirectory()) folders.push(`${path}/`);
      else files.push(path);
    }
  }
  return files;
}
