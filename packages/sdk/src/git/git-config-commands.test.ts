import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { gitConfigCommands } from "./git-config-commands.js";
import { isBareRepository } from "./git-repository.js";
import { gitlinks } from "./gitlinks.js";
import { diskReader } from "./repository-reader.js";

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function place(files: Readonly<Record<string, string>> = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "lorimer-git-")));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const repository = (config: string, at = ".git"): Record<string, string> => ({
  [`${at}/HEAD`]: "ref: refs/heads/main\n",
  [`${at}/config`]: config,
  [`${at}/objects/.keep`]: "",
  [`${at}/refs/.keep`]: "",
});

const keysOf = (config: string): readonly string[] => gitConfigCommands(place(repository(config))).keys;

function git(cwd: string, ...args: readonly string[]): void {
  const env = { PATH: process.env["PATH"] ?? "", HOME: cwd, GIT_CONFIG_NOSYSTEM: "1" };
  execFileSync("git", ["-c", "user.email=a@b", "-c", "user.name=A", ...args], { cwd, env, stdio: "ignore" });
}

describe("command-valued settings of a repository", () => {
  it.each([
    ["[core]\nfsmonitor = ./x", "core.fsmonitor"],
    ["[core]\nhooksPath = .husky", "core.hookspath"],
    ["[core]\nsshCommand = x\npager = y\neditor = z", "core.sshcommand,core.pager,core.editor"],
    ["[diff]\nexternal = x", "diff.external"],
    ['[diff "A"]\ncommand = x\ntextconv = y', "diff.A.command,diff.A.textconv"],
    ['[filter "a.b"]\nclean = x\nsmudge = y\nprocess = z', "filter.a.b.clean,filter.a.b.smudge,filter.a.b.process"],
    ["[credential]\nhelper = x", "credential.helper"],
    ['[credential "https://x.test"]\nhelper = x', "credential.https://x.test.helper"],
    ["[alias]\nx = !y", "alias.x"],
    ["[alias]\nx = -c core.pager=y log", "alias.x"],
    ['[includeIf "gitdir:~/"]\npath = x', "includeif.gitdir:~/.path"],
    ["[include]\npath = x", "include.path"],
    ["[gpg]\nprogram = x", "gpg.program"],
    ['[gpg "ssh"]\nprogram = x', "gpg.ssh.program"],
    ['[merge "m"]\ndriver = x', "merge.m.driver"],
    ['[remote "o"]\nuploadpack = x\nvcs = y\nurl = ext::sh -c z', "remote.o.uploadpack,remote.o.vcs,remote.o.url"],
    ['[submodule "s"]\nupdate = !x', "submodule.s.update"],
    ["[pager]\nlog = x", "pager.log"],
    ['[protocol "ext"]\nallow = always', "protocol.ext.allow"],
    ['[trailer "t"]\ncommand = x', "trailer.t.command"],
    ['[url "ext::x "]\ninsteadOf = https://', "url.ext::x .insteadof"],
    ["[extensions]\npartialClone = o", "extensions.partialclone"],
    ['[lfs.customtransfer "x"]\npath = y', "lfs.customtransfer.x.path"],
  ])("are found: %j", (config, keys) => {
    expect(keysOf(config).join()).toBe(keys);
  });

  it.each([
    ["[core]\nrepositoryformatversion = 0\nfilemode = true\nbare = false\nfsmonitor = true\nignorecase = false"],
    ['[remote "origin"]\nurl = git@example.com:a/b.git\nfetch = +refs/heads/*:refs/remotes/origin/*'],
    ['[branch "main"]\nremote = origin\nmerge = refs/heads/main'],
    ["[pager]\nlog = false"],
    ["[alias]\nst = status"],
    ['[submodule "x"]\nupdate = merge\nurl = ../x'],
    ["[user]\nname = $(touch x)\nemail = `id`"],
  ])("are not seen in ordinary ones: %j", (config) => {
    const found = gitConfigCommands(place(repository(config)));
    expect(found).toMatchObject({ keys: [], problems: [], readsSafely: true });
  });

  it("stand in the files that git reads, seen from any folder below", () => {
    const folder = place({ ...repository("[core]\npager = x"), ".git/config.worktree": "[core]\neditor = y\n", "a/b/c": "" });
    expect(gitConfigCommands(join(folder, "a/b")).found.map(({ key, value, line }) => `${key}=${value}@${line}`)).toEqual([
      "core.pager=x@2",
      "core.editor=y@2",
    ]);
  });

  it("are followed through pointers and shared folders", () => {
    const folder = place({
      ...repository("[core]\nfsmonitor = x", "elsewhere/repo"),
      "tree/.git": "gitdir: ../elsewhere/tree\n",
      "elsewhere/tree/HEAD": "ref: refs/heads/main\n",
      "elsewhere/tree/commondir": "../repo\n",
      "elsewhere/tree/config.worktree": "[core]\npager = y\n",
    });
    expect(gitConfigCommands(join(folder, "tree")).keys).toEqual(["core.fsmonitor", "core.pager"]);
  });

  it("make a file that git itself cannot read unsafe", () => {
    const found = gitConfigCommands(place(repository("[core\n")));
    expect(found.readsSafely).toBe(false);
    expect(found.problems[0]).toContain("line 1 is not a git setting");
  });

  it("include the one hook that reading commands run", () => {
    const folder = place({ ...repository(""), ".git/hooks/pre-commit": "", ".git/hooks/x.sample": "" });
    expect(gitConfigCommands(folder)).toMatchObject({ keys: [], readsSafely: true, hooks: [join(folder, ".git/hooks/pre-commit")] });
    writeFileSync(join(folder, ".git/hooks/post-index-change"), "");
    expect(gitConfigCommands(folder)).toMatchObject({ keys: ["hooks/post-index-change"], readsSafely: false });
  });

  it.each([2, 3, 4])("are found in repositories that an index of version %i holds and nothing else names", (version) => {
    const folder = place();
    git(folder, "init", "-q", ".");
    for (const name of ["a.txt", "sub-before.txt", "sub/x", "sub/y", "zzz.txt"]) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), name);
    }
    git(folder, "init", "-q", "sub/inner");
    writeFileSync(join(folder, "sub/inner/file"), "");
    git(join(folder, "sub/inner"), "add", "-A");
    git(join(folder, "sub/inner"), "commit", "-qm", "x");
    git(folder, "add", "-A");
    git(folder, "update-index", "--index-version", String(version));
    if (version === 3) {
      writeFileSync(join(folder, "later.txt"), "");
      git(folder, "add", "--intent-to-add", "later.txt");
    }
    const index = diskReader.readBytes?.(join(folder, ".git/index")) ?? new Uint8Array();
    expect(gitlinks(index)).toEqual({ paths: ["sub/inner"], complete: true });
    expect(gitConfigCommands(folder).readsSafely).toBe(true);
    git(join(folder, "sub/inner"), "config", "core.fsmonitor", "./x");
    expect(gitConfigCommands(folder).keys).toEqual(["core.fsmonitor"]);
  });

  it("counts an index that cannot be read as unsafe", () => {
    const folder = place({ ...repository(""), ".git/index": "DIRC and then nonsense" });
    expect(gitConfigCommands(folder).readsSafely).toBe(false);
    const split = place();
    git(split, "init", "-q", ".");
    writeFileSync(join(split, "a"), "");
    git(split, "add", "-A");
    git(split, "update-index", "--split-index");
    expect(gitConfigCommands(split).readsSafely).toBe(false);
  });
});

describe("a repository that git may pass over", () => {
  const dangerous = repository("[core]\nfsmonitor = x");

  it.each([
    ["a HEAD that means nothing", { "a/.git/HEAD": "nonsense" }],
    ["objects that are a file", { "a/.git/objects": "" }],
    ["refs that are empty", { "a/.git/refs": "" }],
  ])("does not hide the one above: %s", (_what, change) => {
    const inner = Object.fromEntries(
      Object.entries(repository("", "a/.git")).filter(([path]) => !Object.keys(change).some((at) => path.startsWith(at))),
    );
    expect(gitConfigCommands(join(place({ ...dangerous, ...inner, ...change }), "a")).keys).toEqual(["core.fsmonitor"]);
    expect(gitConfigCommands(join(place({ ...dangerous, ...repository("", "a/.git") }), "a")).keys).toEqual([]);
  });

  it("is seen with a HEAD that is a link to nothing, as git sees it", () => {
    const folder = place();
    git(folder, "init", "-q", ".");
    rmSync(join(folder, ".git/HEAD"));
    symlinkSync("refs/heads/unborn", join(folder, ".git/HEAD"));
    git(folder, "config", "core.fsmonitor", "./x");
    expect(gitConfigCommands(folder).keys).toEqual(["core.fsmonitor"]);
  });

  it("is followed exactly where its pointers lead, and unsafe where they lead to nothing that can be read", () => {
    const folder = place({ ...repository("[core]\npager = x", "with blank "), "tree/.git": "gitdir: ../with blank \n" });
    expect(gitConfigCommands(join(folder, "tree")).keys).toEqual(["core.pager"]);
    for (const pointer of ["gitdir: ../nowhere\n", "gitdir: ", "nothing", "gitdir: ../with blank"])
      expect(gitConfigCommands(place({ ".git": pointer })).readsSafely, pointer).toBe(false);
  });
});

describe("a bare repository", () => {
  it("is seen where git would see one, and makes reading there unsafe", () => {
    const folder = place({
      ...repository("", "vendor/x"),
      "vendor/linked/HEAD": "x",
      "vendor/linked/commondir": "../x",
      "vendor/no/HEAD": "x",
    });
    expect(isBareRepository(join(folder, "vendor/x"), diskReader)).toBe(true);
    expect(isBareRepository(join(folder, "vendor/linked"), diskReader)).toBe(true);
    expect(isBareRepository(join(folder, "vendor/no"), diskReader)).toBe(false);
    expect(gitConfigCommands(join(folder, "vendor/x")).readsSafely).toBe(false);
    expect(gitConfigCommands(join(folder, "vendor/x/objects")).readsSafely).toBe(false);
    expect(gitConfigCommands(join(folder, "vendor")).readsSafely).toBe(true);
  });
});
