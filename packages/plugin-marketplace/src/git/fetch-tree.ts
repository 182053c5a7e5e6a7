import { mkdir, symlink } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import { LorimerError } from "@lorimer/sdk";
import { ByteReader } from "../archive/byte-reader.js";
import { entryPath } from "../archive/entry-path.js";
import type { Limits } from "../archive/limits.js";
import { unsafeArchive, UnpackedFolder } from "../archive/unpacked-folder.js";
import { gitProtocols, safeRef } from "./git-address.js";
import { git, gitOutput } from "./run-git.js";
import type { GitRun } from "./run-git.js";

export interface GitFetch {
  readonly url: string;
  readonly ref?: string;
  /** The commit that it must be. Wins over `ref`. */
  readonly sha?: string;
  readonly path?: string;
  /** Whether an address on this disk may be read: only where a person named it. */
  readonly local: boolean;
  readonly limits: Limits;
  readonly env: GitRun["env"];
  readonly signal: AbortSignal;
}

interface TreeEntry {
  readonly mode: string;
  readonly object: string;
  readonly size: number;
  readonly path: string;
}

/**
 * Fetches one commit and writes the files of its tree. Nothing is checked out, so no filter, attribute, hook or submodule has a say; what stands
 * in the tree passes the same checks as an archive. `work` is an empty folder for git, `root` one for the files.
 */
export async function fetchTree(from: GitFetch, work: string, root: string): Promise<{ readonly commit: string }> {
  const run: GitRun = { repository: work, protocols: gitProtocols(from.url, from.local), env: from.env, signal: from.signal };
  await git(["init", "--quiet", "--template=", work], run);
  const commit = await fetchCommit(from, run);
  const entries = await listTree(commit, from, run);
  await writeTree(entries, from, run, root);
  return { commit };
}

/** The tags of a repository with the commits they lead to. */
export async function remoteTags(
  from: Pick<GitFetch, "url" | "local" | "env" | "signal">,
  work: string,
): Promise<ReadonlyMap<string, string>> {
  const run: GitRun = { repository: work, protocols: gitProtocols(from.url, from.local), env: from.env, signal: from.signal };
  await git(["init", "--quiet", "--template=", work], run);
  const tags = new Map<string, string>();
  for (const line of (await git(["ls-remote", "--tags", "--", from.url], run)).split("\n")) {
    const [, commit = "", tag = ""] = /^([0-9a-f]{40})\trefs\/tags\/(.+)$/.exec(line) ?? [];
    // The line of an annotated tag's commit ends in ^{} and comes after the tag's own.
    if (tag !== "") tags.set(tag.replace(/\^\{\}$/, ""), commit);
  }
  return tags;
}

async function fetchCommit({ url, ref = "HEAD", sha }: GitFetch, run: GitRun): Promise<string> {
  const wanted = sha ?? safeRef(ref);
  if (wanted === undefined || (sha !== undefined && !/^[0-9a-f]{40}$/.test(sha)))
    throw new LorimerError("PLUGIN_SOURCE_REFUSED", `${(sha ?? ref).slice(0, 80)} is no ref or commit.`, {
      hint: "A sha has 40 hexadecimal digits.",
    });
  const fetch = ["fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--", url];
  await git([...fetch, sha === undefined ? `+${wanted}:refs/lorimer/got` : `+${sha}:refs/lorimer/got`], run).catch(
    async (error: unknown) => {
      // An old server gives single commits only by their refs.
      if (sha === undefined) throw error;
      await git(
        ["fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--", url, "+refs/heads/*:refs/all/*"],
        run,
      );
    },
  );
  const commit = (await git(["rev-parse", "--verify", `${sha ?? "refs/lorimer/got"}^{commit}`], run)).trim();
  if (sha !== undefined && commit !== sha)
    throw new LorimerError("PLUGIN_CHANGED", `${url} gave the commit ${commit}, and ${sha} was asked for.`, {
      hint: "The marketplace pins another commit.",
    });
  return commit;
}

async function listTree(commit: string, { path = "", limits }: GitFetch, run: GitRun): Promise<readonly TreeEntry[]> {
  const below = entryPath(path);
  if ("fault" in below) throw unsafeArchive(path, below.fault);
  const entries: TreeEntry[] = [];
  let rest = "";
  let bytes = 0;
  for await (const chunk of gitOutput(
    ["ls-tree", "-r", "-z", "-l", "--full-tree", below.path === "" ? commit : `${commit}:${below.path}`],
    run,
  )) {
    const lines = `${rest}${chunk.toString("latin1")}`.split("\0");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const [, mode = "", object = "", size = "", name = ""] = /^(\d{6}) \w+ ([0-9a-f]{40,64}) +(\d+|-)\t([^]*)$/.exec(line) ?? [];
      entries.push({ mode, object, size: Number(size) || 0, path: Buffer.from(name, "latin1").toString("utf8") });
      bytes += Number(size) || 0;
      if (entries.length > limits.entries || bytes > limits.bytes)
        throw new LorimerError("PLUGIN_SOURCE_FAILED", `The repository is larger than a package may be.`, {
          hint: "Name the folder of the plugin with path.",
        });
    }
  }
  return entries;
}

async function writeTree(entries: readonly TreeEntry[], { limits }: GitFetch, run: GitRun, root: string): Promise<void> {
  const folder = new UnpackedFolder(root, limits);
  const files = entries.filter(({ mode }) => mode === "100644" || mode === "100755" || mode === "120000");
  const input = files.map(({ object }) => `${object}\n`).join("");
  const reader = new ByteReader(gitOutput(["cat-file", "--batch"], run, input), Number.POSITIVE_INFINITY);
  const links: (readonly [path: string, target: string])[] = [];
  for (const { path: name, mode, size } of files) {
    await header(reader);
    const path = folder.admit(name, "file");
    if (path === undefined) throw unsafeArchive(name, "it has no name");
    if (mode === "120000") links.push([path, (await reader.take(size)).toString("utf8")]);
    else await folder.write(path, reader.stream(size), mode === "100755");
    await reader.skip(1);
  }
  await reader.drain();
  // Last, so that no file is ever written through one.
  for (const [path, target] of links) {
    const end = posix.normalize(posix.join(posix.dirname(path), target));
    if (target === "" || "fault" in entryPath(end) || end.startsWith("/") || target.startsWith("/")) continue;
    await mkdir(dirname(join(root, path)), { recursive: true });
    await symlink(target, join(root, path));
  }
}

/** `OBJECT TYPE SIZE\n`; the order and the sizes are known already. */
async function header(reader: ByteReader): Promise<void> {
  for (let count = 0; count < 200; count++) if ((await reader.take(1))[0] === 0x0a) return;
  throw new Error("git answered in an unknown way");
}
