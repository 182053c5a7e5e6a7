import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { hardenedGit } from "./hardened-git.js";

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

class Repository {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), "lorimer-git-")));
  readonly folder = join(this.root, "project");
  /** Appears when the script of the repository ran. */
  readonly marker = join(this.root, "ran");
  readonly script = join(this.folder, "evil.sh");

  constructor() {
    folders.push(this.root);
    this.git("init", "-q", this.folder);
    // Whoever starts it without an end of input would leave it behind.
    this.write("evil.sh", `#!/bin/sh\ntouch ${this.marker}\ncommand -v timeout >/dev/null && exec timeout 10 cat\ncat\n`);
    chmodSync(this.script, 0o755);
    this.write("tracked.txt", "one\n");
    this.commit();
    this.write("tracked.txt", "two\n");
  }

  git(...args: readonly string[]): string {
    const identity = [
      "-c",
      "user.email=a@example.com",
      "-c",
      "user.name=A",
      "-c",
      "core.hooksPath=/dev/null",
      "-c",
      "commit.gpgSign=false",
    ];
    const cwd = existsSync(this.folder) ? this.folder : this.root;
    return execFileSync("git", [...identity, ...args], { cwd, encoding: "utf8", env: this.env, stdio: ["ignore", "pipe", "ignore"] });
  }

  set(key: string, value: string): void {
    execFileSync("git", ["config", key, value], { cwd: this.folder, env: this.env });
  }

  commit(): void {
    this.git("add", "-A");
    this.git("commit", "-q", "-m", "a change");
  }

  write(path: string, text: string): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  get env(): Record<string, string> {
    return { PATH: process.env["PATH"] ?? "", HOME: this.root, GIT_CONFIG_NOSYSTEM: "1", TERM: "dumb" };
  }

  /** The same command as git runs it when nobody takes care. */
  careless(args: readonly string[]): boolean {
    spawnSync("git", args, { cwd: this.folder, env: this.env, stdio: "ignore", timeout: 1500 });
    const ran = existsSync(this.marker);
    rmSync(this.marker, { force: true });
    return ran;
  }
}

const reading = [
  ["status", "--porcelain", "--branch"],
  ["diff"],
  ["diff", "HEAD", "--stat"],
  ["diff-files", "-p"],
  ["diff-index", "-p", "HEAD"],
  ["log", "-p", "-2"],
  ["show", "HEAD"],
  ["ls-files", "--modified", "--others"],
  ["rev-parse", "--abbrev-ref", "HEAD"],
  ["describe", "--always"],
];

/** Each with a careless command in which the setting acts: what does not act proves nothing. */
const hostile: Readonly<Record<string, { readonly control: readonly string[]; make(repository: Repository): void }>> = {
  "core.fsmonitor": { control: ["status"], make: (r) => r.set("core.fsmonitor", r.script) },
  "core.hooksPath with post-index-change": {
    control: ["status"],
    make(r) {
      r.write("hooks/post-index-change", `#!/bin/sh\ntouch ${r.marker}\n`);
      chmodSync(join(r.folder, "hooks/post-index-change"), 0o755);
      r.set("core.hooksPath", join(r.folder, "hooks"));
    },
  },
  "a post-index-change hook in its place": {
    control: ["status"],
    make(r) {
      r.write(".git/hooks/post-index-change", `#!/bin/sh\ntouch ${r.marker}\n`);
      chmodSync(join(r.folder, ".git/hooks/post-index-change"), 0o755);
    },
  },
  "diff.external": { control: ["diff"], make: (r) => r.set("diff.external", r.script) },
  "diff.*.command": {
    control: ["diff"],
    make(r) {
      r.write(".gitattributes", "*.txt diff=evil\n");
      r.set("diff.evil.command", r.script);
    },
  },
  "diff.*.textconv": {
    control: ["log", "-p"],
    make(r) {
      r.write(".gitattributes", "*.txt diff=evil\n");
      r.set("diff.evil.textconv", r.script);
    },
  },
  "filter.*.clean": {
    control: ["diff"],
    make(r) {
      r.write(".gitattributes", "*.txt filter=evil\n");
      r.set("filter.evil.clean", r.script);
    },
  },
  "filter.*.process": {
    control: ["diff"],
    make(r) {
      r.write(".gitattributes", "*.txt filter=evil\n");
      r.set("filter.evil.process", r.script);
    },
  },
  "a filter that is defined in an included file": {
    control: ["diff"],
    make(r) {
      r.write(".gitattributes", "*.txt filter=evil\n");
      r.write("more.config", `[filter "evil"]\n\tclean = ${r.script}\n`);
      r.set("include.path", "../more.config");
    },
  },
  "a filter that is defined in config.worktree": {
    control: ["diff"],
    make(r) {
      r.write(".gitattributes", "*.txt filter=evil\n");
      r.set("extensions.worktreeConfig", "true");
      r.write(".git/config.worktree", `[filter "evil"]\n\tclean = ${r.script}\n`);
    },
  },
  "a filter that the person's own settings define": {
    control: ["diff"],
    make(r) {
      r.write(".gitattributes", "*.txt filter=mine\n");
      writeFileSync(join(r.root, ".gitconfig"), `[filter "mine"]\n\tclean = ${r.script}\n`);
    },
  },
  "log.showSignature with gpg.program": {
    control: ["log"],
    make(r) {
      const tree = r.git("rev-parse", "HEAD^{tree}").trim();
      const signed = `tree ${tree}\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n AAAA\n -----END PGP SIGNATURE-----\n\nsigned\n`;
      const id = execFileSync("git", ["hash-object", "-t", "commit", "-w", "--stdin"], {
        cwd: r.folder,
        env: r.env,
        input: signed,
        encoding: "utf8",
      }).trim();
      r.git("reset", "-q", "--soft", id);
      r.set("log.showSignature", "true");
      r.set("gpg.program", r.script);
    },
  },
  "fsmonitor of a repository inside that no .gitmodules names": {
    control: ["status"],
    make(r) {
      r.git("init", "-q", join(r.folder, "inner"));
      r.write("inner/file", "1\n");
      r.git("-C", "inner", "add", "-A");
      r.git("-C", "inner", "commit", "-q", "-m", "x");
      r.git("add", "inner");
      r.git("commit", "-q", "-m", "inner");
      r.git("-C", "inner", "config", "core.fsmonitor", r.script);
    },
  },
  "a bare repository among the files": {
    control: ["-C", "vendor/x", "status"],
    make(r) {
      r.write("vendor/x/HEAD", "ref: refs/heads/main\n");
      r.write("vendor/x/objects/.keep", "");
      r.write("vendor/x/refs/.keep", "");
      r.write("vendor/x/config", `[core]\n\trepositoryformatversion = 0\n\tworktree = ${r.folder}\n\tfsmonitor = ${r.script}\n`);
    },
  },
  "an alias, and pagers": {
    control: ["run"],
    make(r) {
      for (const name of ["run", "status", "diff"]) r.set(`alias.${name}`, `!${r.script}`);
      r.set("core.pager", r.script);
      r.set("pager.log", r.script);
    },
  },
  "objects that are missing and come from a remote command": {
    control: ["cat-file", "-p", "1234567890123456789012345678901234567890"],
    make(r) {
      r.set("core.repositoryformatversion", "1");
      r.set("extensions.partialClone", "evil");
      r.set("remote.evil.promisor", "true");
      r.set("remote.evil.url", `ext::${r.script}`);
      r.set("remote.evil.uploadpack", r.script);
      r.set("protocol.ext.allow", "always");
    },
  },
};

describe("hardened git in a hostile repository", () => {
  for (const [name, { control, make }] of Object.entries(hostile)) {
    it(`runs nothing of it: ${name}`, async () => {
      const repository = new Repository();
      make(repository);
      expect(repository.careless(control), "the careless call runs it").toBe(true);
      for (const cwd of [repository.folder, ...(name.startsWith("a bare") ? [join(repository.folder, "vendor/x")] : [])]) {
        const commands = [...reading, ["cat-file", "-p", "1234567890123456789012345678901234567890"]];
        for (const args of commands) await hardenedGit(args, { cwd, env: repository.env });
      }
      expect(existsSync(repository.marker)).toBe(false);
    });
  }

  it("prints how many were tried", () => {
    console.log(`figure: hostile git configurations with 0 executions by hardened git ${Object.keys(hostile).length}`);
  });

  it("refuses what cannot be made harmless, and names the settings", async () => {
    const repository = new Repository();
    repository.set("filter.evil.clean", "./evil.sh");
    repository.set("include.path", "/elsewhere");
    repository.set("core.worktree", "/elsewhere");
    expect(await hardenedGit(["status"], { cwd: repository.folder })).toMatchObject({
      kind: "refused",
      because: "the repository sets core.worktree, filter.evil.clean, include.path",
      keys: ["core.worktree", "filter.evil.clean", "include.path"],
    });
    repository.write(".git/config", "[core\n");
    expect(await hardenedGit(["status"], { cwd: repository.folder })).toMatchObject({ kind: "refused" });
  });

  it("refuses commands and options that do more than read", async () => {
    const { folder } = new Repository();
    for (const args of [
      ["commit"],
      ["push"],
      ["-c", "x.y=z", "status"],
      ["diff", "--ext-diff"],
      ["log", "--textco"],
      ["show", "--output=x"],
    ])
      expect(await hardenedGit(args, { cwd: folder }), args.join(" ")).toMatchObject({ kind: "refused" });
  });
});

describe("hardened git", () => {
  it("tells what changed, as git does", async () => {
    const repository = new Repository();
    const status = await hardenedGit(["status", "--porcelain"], { cwd: repository.folder });
    expect(status).toMatchObject({ kind: "done", code: 0, stdout: " M tracked.txt\n", truncated: false });
    const diff = await hardenedGit(["diff", "--", "tracked.txt"], { cwd: repository.folder });
    expect(diff).toMatchObject({ kind: "done", stdout: expect.stringContaining("+two") as string });
  });

  it("keeps what the person says about which files count", async () => {
    const repository = new Repository();
    repository.write("notes.private", "mine");
    writeFileSync(join(repository.root, "ignored"), "*.private\n");
    writeFileSync(join(repository.root, ".gitconfig"), `[core]\n\texcludesFile = ${join(repository.root, "ignored")}\n`);
    const status = await hardenedGit(["status", "--porcelain"], { cwd: repository.folder, env: repository.env });
    expect(status).toMatchObject({ kind: "done", stdout: " M tracked.txt\n" });
  });

  it("is not led by the environment, nor by a git in the folder", async () => {
    const repository = new Repository();
    repository.write("git", `#!/bin/sh\ntouch ${repository.marker}\n`);
    chmodSync(join(repository.folder, "git"), 0o755);
    const env = { ...repository.env, GIT_DIR: "/nowhere", GIT_EXTERNAL_DIFF: repository.script, PATH: `.::${repository.env["PATH"]}` };
    const diff = await hardenedGit(["diff"], { cwd: repository.folder, env });
    expect(diff).toMatchObject({ kind: "done", code: 0, stdout: expect.stringContaining("+two") as string });
    expect(existsSync(repository.marker)).toBe(false);
    expect(await hardenedGit(["status"], { cwd: repository.folder, env: { PATH: "." } })).toMatchObject({
      kind: "failed",
      reason: "missing",
    });
  });

  it("keeps as much output as it is told, and ends when it is told", async () => {
    const repository = new Repository();
    const short = await hardenedGit(["log"], { cwd: repository.folder, maxBytes: 10 });
    expect(short).toMatchObject({ kind: "done", truncated: true, stdout: expect.stringMatching(/^commit .{3}$/) as string });
    expect(await hardenedGit(["log"], { cwd: repository.folder, signal: AbortSignal.abort() })).toMatchObject({ reason: "aborted" });
    const slow = join(repository.root, "slow");
    mkdirSync(slow);
    writeFileSync(join(slow, "git"), "#!/bin/sh\nexec sleep 60\n", { mode: 0o755 });
    const env = { ...repository.env, PATH: `${slow}:${repository.env["PATH"]}` };
    expect(await hardenedGit(["log"], { cwd: repository.folder, timeoutMs: 100, env })).toMatchObject({ reason: "timeout" });
  });
});
