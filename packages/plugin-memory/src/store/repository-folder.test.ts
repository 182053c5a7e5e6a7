import { execFile } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, it } from "vitest";
import { projectName, repositoryFolder } from "./repository-folder.js";

let root = "";
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "lorimer-repository-")));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function git(cwd: string, ...args: readonly string[]): Promise<void> {
  const env = { PATH: process.env["PATH"], HOME: root, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
  await promisify(execFile)("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], { cwd, env });
}

it("all worktrees of a repository, and all its folders, have one memory; a folder that only claims to be one has its own", async () => {
  const main = join(root, "main");
  await mkdir(join(main, "deep", "er"), { recursive: true });
  await git(main, "init", "--quiet");
  await git(main, "commit", "--quiet", "--allow-empty", "-m", "x");
  await git(main, "worktree", "add", "--quiet", join(root, "tree"));
  expect(repositoryFolder(main)).toBe(main);
  expect(repositoryFolder(join(main, "deep", "er"))).toBe(main);
  expect(repositoryFolder(join(root, "tree"))).toBe(main);

  const hostile = join(root, "hostile");
  await mkdir(hostile);
  await writeFile(join(hostile, ".git"), `gitdir: ${join(main, ".git", "worktrees", "tree")}\n`);
  expect(repositoryFolder(hostile)).toBe(hostile);
  await writeFile(join(hostile, ".git"), `gitdir: ${join(main, ".git")}\n`);
  expect(repositoryFolder(hostile)).toBe(hostile);
  expect(projectName("/a/b-c")).not.toBe(projectName("/a/b/c"));
});
