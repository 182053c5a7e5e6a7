import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decide, hostFacts } from "@lorimer/plugin-permissions/engine";
import { expect, it } from "vitest";

/** Repositories whose own files make git run something. `git status` and `git diff` really do it, so that nothing here is hearsay. */
const repositories: readonly (readonly [what: string, prepare: (place: Repository) => void])[] = [
  ["core.fsmonitor", (r) => r.git("config", "core.fsmonitor", r.attack)],
  ["core.fsmonitor in capitals", (r) => r.config(`[CORE]\n\tFSMonitor = ${r.attack}\n`)],
  ["core.fsmonitor on the line of its section", (r) => r.config(`[core]fsmonitor="${r.attack}"\n`)],
  ["core.fsmonitor with carriage returns", (r) => r.config(`[core]\r\n\tfsmonitor = ${r.attack}\r\n`)],
  ["core.fsmonitor behind a byte order mark", (r) => r.config(`\ufeff[core]\n\tfsmonitor = ${r.attack}\n`)],
  ["an included file", (r) => (r.write("evil.cfg", `[core]\n\tfsmonitor = ${r.attack}\n`), r.git("config", "include.path", "../evil.cfg"))],
  [
    "the configuration of the worktree",
    (r) => (r.git("config", "extensions.worktreeConfig", "true"), r.write(".git/config.worktree", `[core]\n\tfsmonitor = ${r.attack}\n`)),
  ],
  [
    "a hook file",
    (r) => (
      r.write(".git/hooks/post-index-change", `#!/bin/sh\n${r.attack}\n`),
      chmodSync(join(r.folder, ".git/hooks/post-index-change"), 0o755),
      r.touch()
    ),
  ],
  ["core.hooksPath", (r) => (r.write("hooks-post-index-change", ""), r.hooksPath(), r.touch())],
  ["diff.external", (r) => (r.git("config", "diff.external", r.attack), r.write("a.txt", "b\n"))],
  ["a diff driver", (r) => (r.write(".gitattributes", "* diff=x\n"), r.git("config", "diff.x.command", r.attack), r.write("a.txt", "b\n"))],
  [
    "a textconv filter",
    (r) => (r.write(".gitattributes", "* diff=x\n"), r.git("config", "diff.x.textconv", `${r.attack}; cat`), r.write("a.txt", "b\n")),
  ],
  [
    "a clean filter",
    (r) => (
      r.write(".gitattributes", "* filter=x\n"),
      r.git("config", "filter.x.clean", `${r.attack}; cat`),
      r.write("a.txt", "b\n"),
      r.touch()
    ),
  ],
  ["a common folder elsewhere", (r) => r.commonGit()],
  ["a .git file that leads elsewhere", (r) => (r.git("config", "core.fsmonitor", r.attack), r.moveGit())],
];

it.each(repositories)("never reads a repository unasked that runs something by %s", (_what, prepare) => {
  using place = new Repository();
  prepare(place);
  const judged = ["git status", "git diff", "git log -1 -p", "git diff HEAD | head", "ls && git status --short"].map((command) => {
    const context = {
      cwd: place.folder,
      project: place.folder,
      home: place.root,
      directories: [],
      platform: process.platform,
      shell: "bash",
    } as const;
    return decide({ name: "Bash", input: { command } }, { place: context, policy: { mode: "default", rules: [] }, files: hostFacts() })
      .behavior;
  });
  expect(judged).toEqual(["ask", "ask", "ask", "ask", "ask"]);
  for (const command of ["status", "diff"]) place.tryGit(command);
  expect(existsSync(join(place.root, "pwned"))).toBe(true);
});

it("covers a dozen ways and more", () => {
  console.log(`figure: hostile repositories ${repositories.length}, read unasked 0`);
  expect(repositories.length).toBeGreaterThan(12);
});

it("reads an ordinary repository unasked, submodules and all", () => {
  using place = new Repository();
  using other = new Repository();
  place.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", other.folder, "sub");
  place.git("commit", "--quiet", "-m", "sub");
  const context = {
    cwd: place.folder,
    project: place.folder,
    home: place.root,
    directories: [],
    platform: process.platform,
    shell: "bash",
  } as const;
  const { behavior, because } = decide(
    { name: "Bash", input: { command: "git status && git diff" } },
    { place: context, policy: { mode: "default", rules: [] }, files: hostFacts() },
  );
  expect(behavior, because).toBe("allow");
});

class Repository implements Disposable {
  readonly root: string;
  readonly folder: string;
  /** A command whose effect can be seen. */
  readonly attack: string;

  constructor() {
    this.root = realpathSync(mkdtempSync(join(tmpdir(), "lorimer-git-")));
    this.folder = join(this.root, "project");
    this.attack = `touch ${this.root}/pwned`;
    execFileSync("git", ["init", "--quiet", this.folder], { env: this.#env });
    this.write("a.txt", "a\n");
    this.git("add", ".");
    this.git("commit", "--quiet", "-m", "first");
  }

  get #env(): NodeJS.ProcessEnv {
    const who = { GIT_AUTHOR_NAME: "a", GIT_AUTHOR_EMAIL: "a@example.com", GIT_COMMITTER_NAME: "a", GIT_COMMITTER_EMAIL: "a@example.com" };
    return { PATH: process.env["PATH"], HOME: this.root, GIT_CONFIG_NOSYSTEM: "1", ...who };
  }

  git(...args: readonly string[]): void {
    execFileSync("git", args, { cwd: this.folder, env: this.#env, stdio: "pipe" });
  }

  tryGit(command: string): void {
    try {
      this.git(command);
    } catch {
      // What a hostile setting ends in is of no interest.
    }
  }

  write(path: string, content: string): void {
    writeFileSync(join(this.folder, path), content);
  }

  config(content: string): void {
    this.write(".git/config", content);
  }

  hooksPath(): void {
    execFileSync("mkdir", ["-p", join(this.folder, "evil")]);
    this.write("evil/post-index-change", `#!/bin/sh\n${this.attack}\n`);
    chmodSync(join(this.folder, "evil/post-index-change"), 0o755);
    this.git("config", "core.hooksPath", "evil");
  }

  /** Makes git look at the file again. */
  touch(): void {
    execFileSync("touch", ["-d", "2001-01-01", join(this.folder, "a.txt")]);
  }

  /** Settings are then read from the common folder. */
  commonGit(): void {
    execFileSync("cp", ["-r", join(this.folder, ".git"), join(this.root, "common")]);
    this.write(".git/commondir", "../../common\n");
    writeFileSync(join(this.root, "common/config"), `[core]\n\tfsmonitor = ${this.attack}\n`);
  }

  moveGit(): void {
    execFileSync("mv", [join(this.folder, ".git"), join(this.root, "elsewhere")]);
    this.write(".git", "gitdir: ../elsewhere\n");
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
