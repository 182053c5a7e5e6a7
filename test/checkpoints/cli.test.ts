import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Terminal } from "../cli/terminal.js";
import { obeyingProject } from "./obeying-project.js";

const allow = ["--allowedTools", "Write,Bash"];

describe("the command line", () => {
  it("lists the changes of a kept session, previews, and takes files, the conversation or both back", async () => {
    await using place = await obeyingProject();
    const id = randomUUID();
    await place.run("-p", "write a.txt one\ntwo", "--session-id", id, ...allow);
    await place.run("-p", "run rm old.txt", "--resume", id, ...allow);
    const changes = await place.run("session", "changes", id);
    expect(changes.stdout).toMatch(/Write .*\n {2}created {6}a\.txt\n.*Bash .*\n {2}deleted {6}old\.txt\n/);
    expect(JSON.parse((await place.run("session", "changes", id, "--json")).stdout)).toHaveLength(2);
    const prompts = JSON.parse((await place.run("session", "rewind", id, "--json")).stdout) as { id: string }[];
    expect(prompts).toHaveLength(2);
    const preview = await place.run("session", "rewind", id, "1");
    expect(preview.stdout).toBe(
      "delete       a.txt  +0 -2\nrecreate     old.txt  +1 -0\nstays        Bash: x: what it did outside of files\n",
    );
    expect(existsSync(join(place.root, "a.txt"))).toBe(true);
    const files = await place.run("session", "rewind", id, prompts[1]?.id ?? "", "files");
    expect([files.code, files.stdout]).toEqual([0, "recreate     old.txt  +1 -0\n"]);
    expect(await readFile(join(place.root, "old.txt"), "utf8")).toBe("old\n");
    await writeFile(join(place.root, "a.txt"), "mine");
    const refused = await place.run("session", "rewind", id, "1", "both");
    expect([refused.code, refused.stdout]).toEqual([
      1,
      "conflict     a.txt: somebody else changed it since\nThe conversation is taken back.\n",
    ]);
    expect(await readFile(join(place.root, "a.txt"), "utf8")).toBe("mine");
    const later = await place.run("-p", "hello", "--resume", id);
    expect([later.stderr, later.stdout]).toEqual(["", "Said 1.\n"]);
    expect((await place.run("session", "rewind", id, "9", "files")).stderr).toContain("names no prompt");
    expect((await place.run("session", "rewind", id, "1", "sideways")).code).toBe(2);
  });

  it("keeps nothing when fileCheckpointingEnabled is false", async () => {
    await using place = await obeyingProject();
    const id = randomUUID();
    await place.run("-p", "write a.txt one", "--session-id", id, "--settings", '{"fileCheckpointingEnabled":false}', ...allow);
    expect((await place.run("session", "changes", id)).stdout).toBe("No file was changed.\n");
  });

  it("in a conversation previews /rewind and /undo and asks before anything goes back", async () => {
    await using place = await obeyingProject();
    const terminal = new Terminal(place, [...allow, "write a.txt one"]);
    await terminal.shows("Done 3.\n2 turns ·");
    terminal.type("run echo 2 > old.txt\r");
    await terminal.shows("Done 7.\n2 turns ·");
    terminal.type("/undo\r");
    await terminal.shows("restore      old.txt  +1 -1");
    await terminal.shows("Take this back?");
    expect(await readFile(join(place.root, "old.txt"), "utf8")).toBe("2\n");
    terminal.type("y\r");
    await expect.poll(() => readFile(join(place.root, "old.txt"), "utf8")).toBe("old\n");
    terminal.type("/rewind\r");
    await terminal.shows("1  write a.txt one");
    await terminal.shows("Go back to before number");
    terminal.type("1\r");
    await terminal.shows("delete       a.txt  +0 -1");
    terminal.type("b\r");
    await terminal.shows("The conversation is back to before: write a.txt one");
    expect(existsSync(join(place.root, "a.txt"))).toBe(false);
    terminal.type("hello\r");
    await terminal.shows("Said 1.");
    terminal.type("/exit\r");
    expect(await terminal.exited).toBe(0);
  });

  it("killed in the middle of a command leaves a session whose files can be taken back", async () => {
    await using place = await obeyingProject();
    const id = randomUUID();
    const command = 'run t=old; echo broken > "$t".txt; echo new > made.txt; sleep 30';
    const running = place.start(["-p", command, "--session-id", id, ...allow], { input: null });
    await expect.poll(() => existsSync(join(place.root, "made.txt")), { timeout: 30_000 }).toBe(true);
    running.child.kill("SIGKILL");
    await running.finished;
    const preview = await place.run("session", "rewind", id, "1");
    expect(preview.stdout).toMatch(/delete {7}made\.txt.*a crash came between.*\nrestore {6}old\.txt.*a crash came between/);
    expect((await place.run("session", "rewind", id, "1", "files")).code).toBe(0);
    expect([existsSync(join(place.root, "made.txt")), await readFile(join(place.root, "old.txt"), "utf8")]).toEqual([false, "old\n"]);
  });
});
