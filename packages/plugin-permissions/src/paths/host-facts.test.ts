import { execFileSync } from "node:child_process";
import { link, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tempWorkspace } from "@lorimer/testing";
import { afterEach, describe, expect, it } from "vitest";
import type { FileFacts } from "./file-facts.js";
import { hostFacts } from "./host-facts.js";
import { withWorkspaceFacts } from "./workspace-facts.js";

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function folder(): Promise<string> {
  const made = await realpath(await mkdtemp(join(tmpdir(), "lorimer-facts-")));
  folders.push(made);
  return made;
}

type Ask = <T>(question: (facts: FileFacts) => T) => Promise<T>;
const ways: readonly (readonly [name: string, ask: Ask])[] = [
  ["of this machine", (question) => Promise.resolve(question(hostFacts()))],
  [
    "of a workspace",
    async (question) => {
      await using place = await tempWorkspace();
      return withWorkspaceFacts(place.workspace.files, [], question);
    },
  ],
];

describe.each(ways)("the facts %s", (_name, ask) => {
  it("follow every link, as the kernel does", async () => {
    const at = await folder();
    await mkdir(join(at, "real/deep"), { recursive: true });
    await writeFile(join(at, "real/file"), "");
    await symlink("real/deep", join(at, "link"));
    await symlink(join(at, "link"), join(at, "again"));
    const real = (path: string): Promise<string | undefined> => ask((facts) => facts.look(`${at}/${path}`).real);
    expect(await real("again")).toBe(`${at}/real/deep`);
    expect(await real("link/../file")).toBe(`${at}/real/file`);
    expect(await real("link/new/file")).toBe(`${at}/real/deep/new/file`);
    expect(await real("nothing/here")).toBe(`${at}/nothing/here`);
  });

  it("do not know what cannot be resolved", async () => {
    const at = await folder();
    await symlink("b", join(at, "a"));
    await symlink("a", join(at, "b"));
    expect(await ask((facts) => facts.look(`${at}/a`).real)).toBeUndefined();
    expect(await ask((facts) => facts.look("relative").real)).toBeUndefined();
    expect(await ask((facts) => facts.look("/a\0b").real)).toBeUndefined();
  });

  it("never put a link that leads nowhere inside its own folder", async () => {
    const at = await folder();
    await symlink("/nowhere/at/all", join(at, "dangling"));
    expect([undefined, "/nowhere/at/all"]).toContain(await ask((facts) => facts.look(`${at}/dangling`).real));
  });

  it("know what git would run", async () => {
    const at = await folder();
    const git = (...args: readonly string[]): void => void execFileSync("git", args, { cwd: at, stdio: "ignore" });
    git("init", "-q");
    expect(await ask((facts) => facts.git(at).safe)).toBe(true);
    git("config", "core.fsmonitor", "touch pwned");
    expect(await ask((facts) => facts.git(at))).toMatchObject({ safe: false, why: expect.stringContaining("core.fsmonitor") as string });
  });

  it("let an ordinary submodule be, and not one that leads elsewhere", async () => {
    const at = await folder();
    execFileSync("git", ["init", "-q"], { cwd: at });
    await mkdir(join(at, ".git/modules/sub/objects"), { recursive: true });
    await mkdir(join(at, ".git/modules/sub/refs"));
    await mkdir(join(at, "sub"));
    await writeFile(join(at, ".gitmodules"), '[submodule "sub"]\n\tpath = sub\n\turl = ../sub\n');
    await writeFile(join(at, "sub/.git"), "gitdir: ../.git/modules/sub\n");
    await writeFile(join(at, ".git/modules/sub/HEAD"), "ref: refs/heads/main\n");
    const config = (worktree: string): Promise<void> =>
      writeFile(join(at, ".git/modules/sub/config"), `[core]\n\tworktree = ${worktree}\n`);
    await config("../../../sub");
    expect(await ask((facts) => facts.git(at).safe)).toBe(true);
    await config("/somewhere");
    expect(await ask((facts) => facts.git(at).safe)).toBe(false);
  });
});

it("counts the names of a file on this machine", async () => {
  const at = await folder();
  await writeFile(join(at, "one"), "");
  expect(hostFacts().look(`${at}/one`).links).toBe(1);
  await link(join(at, "one"), join(at, "two"));
  expect(hostFacts().look(`${at}/one`).links).toBe(2);
});
