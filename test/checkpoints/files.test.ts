import { execFileSync } from "node:child_process";
import { chmod, mkdir, readFile, symlink, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bash, checkpointPlace } from "./checkpoint-place.js";

const binary = Uint8Array.from({ length: 5000 }, (_, at) => (at * 7919) % 256);

describe("files that tools changed", () => {
  it("are as they were before any prompt: CRLF, BOM and modes kept, new ones gone, with the lines counted", async () => {
    await using place = await checkpointPlace({ files: { "a.txt": "\uFEFFone\r\ntwo\r\n", "run.sh": "#!/bin/sh\n" } });
    await chmod(place.project.path("run.sh"), 0o750);
    const before = await place.picture();
    const first = await place.write("a.txt", "\uFEFFone\r\n2\r\n3\r\n");
    const between = await place.picture();
    const second = await place.write("run.sh", "#!/bin/sh\necho\n");
    await place.write("new/file.txt", "new\n");
    const checkpoints = await place.checkpoints;
    expect((await checkpoints.list()).map(({ tool, files }) => [tool, files.length])).toEqual([
      ["Write", 1],
      ["Write", 1],
      ["Write", 1],
    ]);
    const plan = await checkpoints.preview(second);
    expect(plan).toMatchObject({
      files: [
        { action: "delete", lines: { added: 0, removed: 1 } },
        { action: "restore", lines: { added: 0, removed: 1 } },
      ],
      conflicts: [],
      uncovered: [],
    });
    await checkpoints.restore(second);
    expect(await place.picture()).toEqual(between);
    await checkpoints.restore(first);
    expect(await place.picture()).toEqual(before);
    expect((await checkpoints.preview(first)).files).toEqual([]);
  });

  it("can be had back after a rewind, one undo after the other, also in another process", async () => {
    await using place = await checkpointPlace({ files: { a: "0\n" } });
    const pictures = [await place.picture()];
    const first = await place.write("a", "1\n");
    for (const text of ["2\n", "3\n"]) {
      pictures.push(await place.picture());
      await place.write("a", text);
    }
    const last = await place.picture();
    await place.reopen();
    const checkpoints = await place.checkpoints;
    await checkpoints.restore(first);
    expect(await place.picture()).toEqual(pictures[0]);
    expect((await checkpoints.undo())?.group.tool).toBe("rewind");
    expect(await place.picture()).toEqual(last);
    for (const picture of pictures.toReversed()) {
      await checkpoints.undo();
      expect(await place.picture()).toEqual(picture);
    }
    expect(await checkpoints.undo()).toBeUndefined();
  });

  it("that somebody else changed since, or in between, are conflicts; insisting keeps what stood there", async () => {
    await using place = await checkpointPlace({ files: { a: "0\n", b: "0\n" } });
    const prompt = await place.write("a", "1\n");
    await place.write("b", "1\n");
    await writeFile(place.project.path("a"), "mine\n");
    await writeFile(place.project.path("b"), "mine\n");
    await place.write("b", "2\n");
    const checkpoints = await place.checkpoints;
    const { conflicts, files } = await checkpoints.preview(prompt);
    expect([conflicts.map(({ reason }) => reason), files]).toEqual([["changed", "between"], []]);
    const report = await checkpoints.restore(prompt);
    expect([report.restored, report.conflicts.length]).toEqual([[], 2]);
    expect(await place.project.read("a")).toBe("mine\n");
    expect((await checkpoints.restore(prompt, { force: true })).restored).toHaveLength(2);
    expect([await place.project.read("a"), await place.project.read("b")]).toEqual(["0\n", "0\n"]);
    await checkpoints.undo();
    expect([await place.project.read("a"), await place.project.read("b")]).toEqual(["mine\n", "2\n"]);
  });

  it("are not followed through links: neither a file nor a folder that became one", async () => {
    await using place = await checkpointPlace({ files: { "inside/a": "0\n", b: "0\n", "target.txt": "t\n" } });
    await using other = await checkpointPlace({ files: { a: "theirs\n" } });
    await symlink("target.txt", place.project.path("link"));
    const prompt = await place.write("inside/a", "1\n");
    await place.write("b", "1\n");
    await place.write("link", "through\n");
    await place.project.write("keep", "");
    const checkpoints = await place.checkpoints;
    await unlink(place.project.path("inside/a"));
    await place.project.workspace.files.remove(place.project.path("inside"));
    await symlink(other.project.root, place.project.path("inside"));
    await unlink(place.project.path("b"));
    await symlink(other.project.path("a"), place.project.path("b"));
    const plan = await checkpoints.preview(prompt);
    expect(plan.conflicts.map(({ reason }) => reason)).toEqual(["changed", "moved"]);
    expect(plan.files.map(({ path }) => path)).toEqual([place.project.path("target.txt")]);
    await checkpoints.restore(prompt, { force: true });
    expect(await place.project.read("b")).toBe("0\n");
    expect(await readFile(other.project.path("a"), "utf8")).toBe("theirs\n");
    expect(await place.project.read("target.txt")).toBe("t\n");
  });

  it("are kept once each, for their owner only, and named where they are too large", async () => {
    await using place = await checkpointPlace({
      files: { a: "same\n", b: "same\n", large: "x".repeat(3000) },
      settings: { maxFileBytes: 2000 },
    });
    await place.write("a", "1\n");
    const prompt = await place.write("b", "1\n");
    await place.write("large", "small\n");
    const kept = await place.project.workspace.files.list(place.sessions);
    expect(kept).toHaveLength(1);
    const listing = execFileSync("find", [place.sessions, "-path", "*/checkpoints/files/*", "-type", "f", "-printf", "%m\n"], {
      encoding: "utf8",
    });
    expect(listing).toBe("600\n");
    const plan = await (await place.checkpoints).preview(prompt);
    expect(plan.files.map(({ path }) => path)).toEqual([place.project.path("b")]);
    expect(plan.uncovered).toEqual([{ path: place.project.path("large"), because: expect.stringContaining("more than the 2000") }]);
  });

  it("partly restored because of a failure are told, and the rest follows the next time", async () => {
    await using place = await checkpointPlace({ files: { "one/a": "0\n", b: "0\n" } });
    const prompt = await place.prompt(bash("rm one/a && rmdir one && echo 1 > b"));
    const checkpoints = await place.checkpoints;
    // A file stands where the folder has to be.
    await writeFile(place.project.path("one"), "in the way");
    const report = await checkpoints.restore(prompt);
    expect(report.failed.concat(report.conflicts.map(({ path }) => ({ path, because: "" }))).map(({ path }) => path)).toEqual([
      place.project.path("one/a"),
    ]);
    expect(await place.project.read("b")).toBe("0\n");
    await unlink(place.project.path("one"));
    await mkdir(place.project.path("one"));
    expect((await checkpoints.restore(prompt)).restored).toHaveLength(1);
    expect(await place.project.read("one/a")).toBe("0\n");
  });

  it("that a process was killed while writing can be taken back, marked as uncertain", async () => {
    await using place = await checkpointPlace({ files: { a: "0\n" } });
    const prompt = await place.write("a", "1\n");
    const { id } = place.session;
    await place.close();
    const [repository] = await place.project.workspace.files.list(place.sessions);
    const log = join(place.sessions, repository?.name ?? "", `${id}.jsonl`);
    const lines = (await readFile(log, "utf8")).split("\n");
    // What the log holds when the crash comes between the effect and the note of it.
    await writeFile(
      log,
      `${lines
        .slice(
          0,
          lines.findIndex((line) => line.includes('"ended"')),
        )
        .join("\n")}\n`,
    );
    await place.open({ resume: id });
    const checkpoints = await place.checkpoints;
    expect(await checkpoints.preview(prompt)).toMatchObject({ files: [{ action: "restore", uncertain: true }], conflicts: [] });
    await checkpoints.restore(prompt);
    expect(await place.project.read("a")).toBe("0\n");
    await checkpoints.undo();
    expect(await place.project.read("a")).toBe("1\n");
  });

  it("show what changed since a prompt as a diff, and the model is told what went back when it goes on", async () => {
    await using place = await checkpointPlace({ files: { a: "one\ntwo\n" } });
    const prompt = await place.write("a", "one\n2\n");
    const checkpoints = await place.checkpoints;
    expect(await checkpoints.diff(place.project.path("a"), prompt)).toContain("\n one\n-two\n+2\n");
    await checkpoints.restore(prompt, { tellModel: true });
    const { events } = await place.run([]);
    expect(JSON.stringify(events.filter(({ type }) => type === "message-added"))).toContain("The user took changes back");
  });

  it("named by a command come back byte for byte, also binary ones outside of git", async () => {
    await using place = await checkpointPlace({ files: { data: binary } });
    const prompt = await place.prompt(bash("printf '\\x00\\xff' > data"));
    await (await place.checkpoints).restore(prompt);
    expect(new Uint8Array(await readFile(place.project.path("data")))).toEqual(binary);
  });
});
