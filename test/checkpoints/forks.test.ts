import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { CliPlace } from "../cli/run-cli.js";
import { Terminal } from "../cli/terminal.js";
import { obeyingProject } from "./obeying-project.js";

const allow = ["--allowedTools", "Write,Bash"];

/** A session that made a file and changed another, each in a prompt of its own. */
async function worked(place: CliPlace): Promise<string> {
  const id = randomUUID();
  await place.run("-p", "write a.txt one", "--session-id", id, ...allow);
  await place.run("-p", "run echo 2 > old.txt", "--resume", id, ...allow);
  return id;
}

async function filesOf(place: CliPlace): Promise<readonly [boolean, string]> {
  return [existsSync(join(place.root, "a.txt")), await readFile(join(place.root, "old.txt"), "utf8")];
}

/** What a command did elsewhere nobody knows. */
const stays = "stays        Bash: x: what it did outside of files\n";

describe("a copy of a session", () => {
  it("takes files back to before prompts that came before it was copied, also when the first session is gone", async () => {
    await using place = await obeyingProject();
    const id = await worked(place);
    const forked = JSON.parse((await place.run("session", "fork", id, "--json")).stdout) as { id: string };
    const flagged = randomUUID();
    await place.run("-p", "write b.txt b", "--resume", id, "--fork-session", "--session-id", flagged, ...allow);
    expect((await place.run("session", "delete", id)).code).toBe(0);
    expect((await place.run("session", "rewind", forked.id, "2")).stdout).toBe(`restore      old.txt  +1 -1\n${stays}`);
    expect((await place.run("session", "rewind", flagged, "1")).stdout).toBe(
      `delete       a.txt  +0 -1\ndelete       b.txt  +0 -1\nrestore      old.txt  +1 -1\n${stays}`,
    );
    expect(await place.run("session", "rewind", forked.id, "2", "files")).toMatchObject({ code: 0 });
    expect(await filesOf(place)).toEqual([true, "old\n"]);
    expect(await place.run("session", "rewind", flagged, "1", "both")).toMatchObject({ code: 0 });
    expect(await filesOf(place)).toEqual([false, "old\n"]);
    expect(existsSync(join(place.root, "b.txt"))).toBe(false);
  });

  it("keeps what it needs when the first one is pruned, and takes nothing from the first one when it is", async () => {
    await using place = await obeyingProject();
    const id = await worked(place);
    const { id: copy } = JSON.parse((await place.run("session", "fork", id, "--json")).stdout) as { id: string };
    const [first, second] = [await contentsOf(place, id), await contentsOf(place, copy)];
    // The same bytes under two names: a copy costs no room for them.
    expect(await inodes(second)).toEqual(await inodes(first));
    const log = ((await place.run("session", "list", "--json")).stdout.match(/"path": "(.*)"/g) ?? []).map((line) => line.slice(9, -1));
    const { execFileSync } = await import("node:child_process");
    execFileSync("touch", ["-d", "60 days ago", ...log.filter((path) => path.includes(id))]);
    expect(JSON.parse((await place.run("session", "prune", "30", "--json")).stdout)).toMatchObject({ deleted: [id] });
    expect(first.some((path) => existsSync(path))).toBe(false);
    expect(second.every((path) => existsSync(path))).toBe(true);
    expect(await place.run("session", "rewind", copy, "1", "files")).toMatchObject({ code: 0 });
    expect(await filesOf(place)).toEqual([false, "old\n"]);
  });

  it("that a person has just begun with /fork can be rewound before anything is said in it", async () => {
    await using place = await obeyingProject();
    const id = await worked(place);
    const terminal = new Terminal(place, ["--resume", id, ...allow]);
    await terminal.shows("/help lists commands");
    terminal.type("/fork\r");
    await terminal.shows("A copy of the session.");
    terminal.type("/rewind\r");
    await terminal.shows("Go back to before number");
    terminal.type("2\r");
    await terminal.shows("restore      old.txt  +1 -1");
    terminal.type("f\r");
    await expect.poll(() => filesOf(place)).toEqual([true, "old\n"]);
    terminal.type("/exit\r");
    expect(await terminal.exited).toBe(0);
  });

  it("leaves alone what the first session changed after it was copied, as something that somebody else did", async () => {
    await using place = await obeyingProject();
    const id = await worked(place);
    const { id: copy } = JSON.parse((await place.run("session", "fork", id, "--json")).stdout) as { id: string };
    await place.run("-p", "run echo 3 > a.txt", "--resume", id, ...allow);
    await writeFile(join(place.root, "mine.txt"), "mine");
    expect((await place.run("session", "rewind", copy, "1")).stdout).toBe(
      `restore      old.txt  +1 -1\nconflict     a.txt: somebody else changed it since\n${stays}`,
    );
  });
});

/** The files that hold the contents which a session keeps. */
async function contentsOf(place: CliPlace, id: string): Promise<readonly string[]> {
  const { readdir } = await import("node:fs/promises");
  const root = join(place.home, ".lorimer", "sessions");
  const all = (await readdir(root, { recursive: true })).filter((path) => path.includes(`${id}/checkpoints/files/`));
  const paths = all.filter((path) => /[0-9a-f]{64}/.test(path)).map((path) => join(root, path));
  expect(paths.length).toBeGreaterThan(0);
  return paths.sort();
}

async function inodes(paths: readonly string[]): Promise<readonly number[]> {
  return Promise.all(paths.map(async (path) => (await stat(path)).ino));
}
