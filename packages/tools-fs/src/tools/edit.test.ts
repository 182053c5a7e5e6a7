import { chmod, lstat, readFile, readlink, stat, symlink, utimes, writeFile } from "node:fs/promises";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Workspace } from "@lorimer/sdk";
import { openBench } from "../../test/bench.js";
import edit from "./edit.js";
import read from "./read.js";
import write from "./write.js";

it("changes a file that was read, and reports the change as a patch", async () => {
  await using bench = await openBench();
  const file = await bench.put("a.ts", "one\ntwo\nthree\n");
  await bench.call(read, { file_path: file });
  const done = await bench.call(edit, { file_path: file, old_string: "two", new_string: "2" });
  expect(done.status).toBe("ok");
  expect(done.output).toMatchObject({
    filePath: file,
    oldString: "two",
    newString: "2",
    originalFile: "one\ntwo\nthree\n",
    userModified: false,
    replaceAll: false,
    structuredPatch: [{ oldStart: 1, oldLines: 3, newStart: 1, newLines: 3, lines: [" one", "-two", "+2", " three"] }],
  });
  expect(await bench.get("a.ts")).toBe("one\n2\nthree\n");
});

it("takes paths relative to the agent's folder", async () => {
  await using bench = await openBench();
  await bench.put("src/a.ts", "x");
  await bench.call(read, { file_path: "src/a.ts" });
  expect((await bench.call(edit, { file_path: "./src/../src/a.ts", old_string: "x", new_string: "y" })).status).toBe("ok");
  expect(await bench.get("src/a.ts")).toBe("y");
});

it("refuses a file that was not read, before anybody is asked for permission", async () => {
  await using bench = await openBench();
  await bench.put("a", "x");
  const refused = await bench.call(edit, { file_path: "a", old_string: "x", new_string: "y" });
  expect(refused).toMatchObject({ status: "invalid" });
  expect(refused.text).toContain("has not been read yet");
});

it("counts a partial read, and its own changes, as reading", async () => {
  await using bench = await openBench();
  await bench.put("a", "1\n2\n3\n4\n");
  await bench.call(read, { file_path: "a", offset: 2, limit: 1 });
  expect((await bench.call(edit, { file_path: "a", old_string: "4", new_string: "5" })).status).toBe("ok");
  expect((await bench.call(edit, { file_path: "a", old_string: "5", new_string: "6" })).status).toBe("ok");
  expect((await bench.call(write, { file_path: "a", content: "all\n" })).status).toBe("ok");
});

it("refuses a file that somebody else changed, and accepts it after another read", async () => {
  await using bench = await openBench();
  const file = await bench.put("a", "mine\n");
  await bench.call(read, { file_path: "a" });
  const { atime, mtime } = await stat(file);
  await writeFile(file, "your\n");
  await utimes(file, atime, mtime);
  const refused = await bench.call(edit, { file_path: "a", old_string: "your", new_string: "our" });
  expect(refused.text).toContain("has changed since it was read");
  expect((await bench.call(write, { file_path: "a", content: "x" })).text).toContain("has changed since it was read");
  expect(await bench.get("a")).toBe("your\n");
  await bench.call(read, { file_path: "a" });
  expect((await bench.call(edit, { file_path: "a", old_string: "your", new_string: "our" })).status).toBe("ok");
});

it("does not take a touched file of the same content for a changed one", async () => {
  await using bench = await openBench();
  const file = await bench.put("a", "same\n");
  await bench.call(read, { file_path: "a" });
  await utimes(file, new Date(), new Date(Date.now() + 60_000));
  expect((await bench.call(edit, { file_path: "a", old_string: "same", new_string: "new" })).status).toBe("ok");
});

it("never overwrites a change that comes between its check and its write", async () => {
  let reads = 0;
  await using bench = await openBench({
    workspace: (host): Workspace => ({
      ...host,
      files: {
        ...host.files,
        async read(path, options) {
          reads += 1;
          // Read once, checked by validate, checked by run; the fourth look is the one right before the write.
          if (reads === 4) await writeFile(path, "theirs\n");
          return host.files.read(path, options);
        },
      },
    }),
  });
  await bench.put("a", "mine\n");
  await bench.call(read, { file_path: "a" });
  const refused = await bench.call(edit, { file_path: "a", old_string: "mine", new_string: "edited" });
  expect(refused).toMatchObject({ status: "failed" });
  expect(await bench.get("a")).toBe("theirs\n");
});

it("keeps the mode, and edits the target of a link without replacing the link", async () => {
  await using bench = await openBench();
  const target = await bench.put("target.sh", "echo a\n");
  await chmod(target, 0o751);
  await symlink("target.sh", bench.path("link.sh"));
  await bench.call(read, { file_path: "link.sh" });
  expect((await bench.call(edit, { file_path: "link.sh", old_string: "echo a", new_string: "echo b" })).status).toBe("ok");
  expect(await bench.get("target.sh")).toBe("echo b\n");
  expect((await stat(target)).mode & 0o777).toBe(0o751);
  expect((await lstat(bench.path("link.sh"))).isSymbolicLink()).toBe(true);
  expect(await readlink(bench.path("link.sh"))).toBe("target.sh");
});

it("leaves a read-only file alone", async () => {
  await using bench = await openBench();
  const file = await bench.put("a", "x");
  await chmod(file, 0o444);
  await bench.call(read, { file_path: "a" });
  expect((await bench.call(edit, { file_path: "a", old_string: "x", new_string: "y" })).text).toContain("read-only");
  expect((await bench.call(write, { file_path: "a", content: "y" })).text).toContain("read-only");
  expect(await bench.get("a")).toBe("x");
});

it("creates a file, with its folders, from an empty old_string", async () => {
  await using bench = await openBench();
  const done = await bench.call(edit, { file_path: "new/deep/a.txt", old_string: "", new_string: "hi\n" });
  expect(done.output).toMatchObject({ originalFile: null, structuredPatch: [{ lines: ["+hi"] }] });
  expect(await bench.get("new/deep/a.txt")).toBe("hi\n");
  expect((await bench.call(edit, { file_path: "new/deep/a.txt", old_string: "", new_string: "x" })).text).toContain("already has content");
});

it("says which file is meant when the path is a little wrong", async () => {
  await using bench = await openBench();
  await bench.put("src/server.ts", "x");
  expect((await bench.call(edit, { file_path: "src/sever.ts", old_string: "x", new_string: "y" })).text).toContain(
    `Did you mean ${bench.path("src/server.ts")}?`,
  );
  expect((await bench.call(edit, { file_path: "src", old_string: "x", new_string: "y" })).text).toContain("is a folder");
  expect((await bench.call(edit, { file_path: "src/server.ts/x", old_string: "", new_string: "y" })).status).toBe("invalid");
});

it("accepts a truth value that was written as text", async () => {
  await using bench = await openBench();
  await bench.put("a", "x x");
  await bench.call(read, { file_path: "a" });
  expect((await bench.call(edit, { file_path: "a", old_string: "x", new_string: "y", replace_all: "true" })).text).toContain("in 2 places");
  expect(await bench.get("a")).toBe("y y");
});

it("edits UTF-16, Latin-1 and damaged files in place", async () => {
  await using bench = await openBench();
  const cases: readonly (readonly [string, Buffer, Buffer])[] = [
    ["wide", Buffer.from("\ufeffcolor\r\n", "utf16le"), Buffer.from("\ufeffcolour\r\n", "utf16le")],
    ["latin", Buffer.from("\xe9 color\n", "latin1"), Buffer.from("\xe9 colour\n", "latin1")],
    [
      "damaged",
      Buffer.concat([Buffer.from("日 "), Buffer.from([0xff]), Buffer.from(" color")]),
      Buffer.concat([Buffer.from("日 "), Buffer.from([0xff]), Buffer.from(" colour")]),
    ],
    ["marked", Buffer.from("\ufeffcolor"), Buffer.from("\ufeffcolour")],
  ];
  for (const [name, before, after] of cases) {
    await bench.put(name, before);
    await bench.call(read, { file_path: name });
    expect(await bench.call(edit, { file_path: name, old_string: "color", new_string: "colour" })).toMatchObject({ status: "ok" });
    expect((await readFile(bench.path(name))).toString("hex")).toBe(after.toString("hex"));
  }
});

it("keeps everything but the edited place, over modes, links, encodings and changes by others", async () => {
  await using bench = await openBench();
  const files = fc.record({
    mode: fc.constantFrom(0o644, 0o600, 0o755, 0o444),
    linked: fc.boolean(),
    lineEnd: fc.constantFrom("\n", "\r\n", "\r"),
    before: fc.array(fc.constantFrom("a", "ä", "$1"), { maxLength: 4 }),
    after: fc.array(fc.constantFrom("b", "ö", ""), { maxLength: 4 }),
    encoding: fc.constantFrom<BufferEncoding>("utf8", "utf16le", "latin1"),
    touched: fc.constantFrom("not", "touched", "changed"),
  });
  let number = 0;
  await fc.assert(
    fc.asyncProperty(files, async ({ mode, linked, lineEnd, before, after, encoding, touched }) => {
      number += 1;
      const name = `f${number}`;
      const content = (place: string): Buffer =>
        Buffer.from(
          `${encoding === "utf16le" ? "\ufeff" : encoding === "latin1" ? "\xe9" : ""}${[...before, place, ...after].join(lineEnd)}`,
          encoding,
        );
      const file = await bench.put(name, content("<here>"));
      await chmod(file, mode);
      if (linked) await symlink(name, bench.path(`l${number}`));
      const path = linked ? `l${number}` : name;
      await bench.call(read, { file_path: path });
      if (touched === "touched") await utimes(file, new Date(0), new Date(0));
      if (touched === "changed") {
        await chmod(file, 0o644);
        await writeFile(file, content("<moved>"));
        await chmod(file, mode);
      }
      const done = await bench.call(edit, { file_path: path, old_string: "<here>", new_string: "$& ü" });
      const writable = mode !== 0o444 && touched !== "changed";
      expect(done.status).toBe(writable ? "ok" : "invalid");
      const expected = content(writable ? "$& ü" : touched === "changed" ? "<moved>" : "<here>");
      expect((await readFile(file)).toString("hex")).toBe(expected.toString("hex"));
      expect((await stat(file)).mode & 0o777).toBe(mode);
      if (linked) expect(await readlink(bench.path(path))).toBe(name);
    }),
    { numRuns: 200 },
  );
});
