import { existsSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHostWorkspace } from "@lorimer/core/host";
import { describe, expect, it } from "vitest";
import { Placeholders } from "../engine/bubblewrap/placeholders.js";
import { collect } from "../workspace/collect.js";
import { createSessionSandbox } from "./create-session-sandbox.js";
import { commonGitFolder } from "./linked-worktree.js";

async function withRepository(act: (outer: string, worktree: string) => Promise<void>): Promise<void> {
  const outer = await realpath(await mkdtemp(join(tmpdir(), "lorimer-worktree-")));
  try {
    const env = {
      PATH: process.env["PATH"],
      HOME: outer,
      GIT_AUTHOR_NAME: "a",
      GIT_AUTHOR_EMAIL: "b",
      GIT_COMMITTER_NAME: "a",
      GIT_COMMITTER_EMAIL: "b",
    };
    const git = (cwd: string, ...args: string[]): void => void execFileSync("git", args, { cwd, env, stdio: "pipe" });
    await mkdir(join(outer, "main"));
    git(join(outer, "main"), "init", "-q");
    git(join(outer, "main"), "commit", "-q", "--allow-empty", "-m", "one");
    git(join(outer, "main"), "worktree", "add", "-q", join(outer, "tree"));
    await act(outer, join(outer, "tree"));
  } finally {
    await rm(outer, { recursive: true, force: true });
  }
}

describe("a session in a linked worktree", () => {
  it("commits into the repository it belongs to, and cannot touch its hooks and settings", async () => {
    await withRepository(async (outer, tree) => {
      const host = createHostWorkspace({ root: tree, scratchParent: outer });
      const sandbox = await createSessionSandbox({
        host,
        place: { secrets: [] },
        placeholders: new Placeholders(),
        pluginSettings: { network: { strictAllowlist: true } },
      });
      const script = `export HOME=/tmp; echo x > a && git add a && git -c user.name=a -c user.email=b commit -qm two && git log --format=%s; git config core.pager evil; echo x > ${outer}/main/.git/hooks/pre-commit; echo x > ${outer}/main/b`;
      const child = await sandbox.workspace.start({ command: "bash", args: ["-c", script], cwd: tree });
      const { stdout, stderr } = await collect(child);
      expect(stdout).toBe("two\none\n");
      expect(stderr).toMatch(/could not (?:lock|write) config file|Device or resource busy/);
      expect(stderr).toMatch(/pre-commit: (Permission denied|Read-only file system)/);
      expect(existsSync(`${outer}/main/b`)).toBe(false);
      await sandbox.close();
      await host.close();
    });
  });

  it("is given no repository that does not name it in turn", async () => {
    await withRepository(async (outer, tree) => {
      expect(await commonGitFolder(tree)).toBe(join(outer, "main/.git"));
      await mkdir(join(outer, "hostile"));
      await writeFile(join(outer, "hostile/.git"), `gitdir: ${outer}/main/.git/worktrees/tree\n`);
      expect(await commonGitFolder(join(outer, "hostile"))).toBeUndefined();
      await writeFile(join(outer, "hostile/.git"), `gitdir: ${outer}/main/.git\n`);
      expect(await commonGitFolder(join(outer, "hostile"))).toBeUndefined();
    });
  });
});
