import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import type { Workspace } from "@lorimer/sdk";

export interface TempWorkspaceOptions {
  /** Content by path; directories are made as needed. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Make it a git repository with one commit of the files. */
  readonly git?: boolean;
}

/** A real folder that is gone at the end of the block: `await using place = await tempWorkspace({ files })`. */
export interface TempWorkspace extends AsyncDisposable {
  readonly root: string;
  readonly workspace: Workspace;
  /** The absolute path of a path in it. */
  path(path: string): string;
  write(path: string, content: string | Uint8Array): Promise<void>;
  read(path: string): Promise<string>;
  /** Every file by its relative path with `/`, sorted; `.git` is left out. */
  tree(): Promise<readonly string[]>;
  git(...args: readonly string[]): Promise<string>;
}

/** Makes a temporary folder and opens it as the host's workspace. */
export async function tempWorkspace(options: TempWorkspaceOptions = {}): Promise<TempWorkspace> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "lorimer-test-")));
  const path = (name: string): string => join(root, name);
  const write = async (name: string, content: string | Uint8Array): Promise<void> => {
    await mkdir(dirname(path(name)), { recursive: true });
    await writeFile(path(name), content);
  };
  for (const [name, content] of Object.entries(options.files ?? {})) await write(name, content);
  const git = (...args: readonly string[]): Promise<string> => runGit(root, args);
  if (options.git === true) await commitAll(git);
  // Loaded only here, so that a test of a pure function pays for no host.
  const { createHostWorkspace } = await import("@lorimer/core/host");
  const workspace = createHostWorkspace({ root });
  return {
    root,
    workspace,
    path,
    write,
    read: (name) => readFile(path(name), "utf8"),
    tree: () => filesBelow(root),
    git,
    async [Symbol.asyncDispose]() {
      await workspace.close();
      await rm(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function commitAll(git: (...args: readonly string[]) => Promise<string>): Promise<void> {
  await git("init", "--quiet", "--initial-branch=main");
  await git("add", "--all");
  await git("commit", "--quiet", "--allow-empty", "--message", "start");
}

async function runGit(root: string, args: readonly string[]): Promise<string> {
  // The settings of the person who runs the tests must not matter.
  const env = {
    PATH: process.env["PATH"],
    HOME: root,
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: "Test",
    GIT_AUTHOR_EMAIL: "test@example.com",
    GIT_COMMITTER_NAME: "Test",
    GIT_COMMITTER_EMAIL: "test@example.com",
  };
  const { stdout } = await promisify(execFile)("git", [...args], { cwd: root, env, timeout: 30_000 });
  return stdout;
}

async function filesBelow(root: string): Promise<readonly string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter((name) => name !== ".git" && !name.startsWith(".git/"))
    .sort();
}
