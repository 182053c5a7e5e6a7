import { readdir, readFile, symlink } from "node:fs/promises";
import { expect, it } from "vitest";
import { openBench } from "../../test/bench.js";
import read from "./read.js";
import write from "./write.js";

it("creates a file and the folders above it", async () => {
  await using bench = await openBench();
  const done = await bench.call(write, { file_path: "a/b/c.txt", content: "hello\n" });
  expect(done.output).toMatchObject({
    type: "create",
    filePath: bench.path("a/b/c.txt"),
    content: "hello\n",
    structuredPatch: [],
    originalFile: null,
  });
  expect(await bench.get("a/b/c.txt")).toBe("hello\n");
  expect(await readdir(bench.path("a/b"))).toEqual(["c.txt"]);
});

it("replaces a file that was read, and reports the change", async () => {
  await using bench = await openBench();
  await bench.put("a", "1\n2\n");
  expect((await bench.call(write, { file_path: "a", content: "x" })).text).toContain("has not been read");
  await bench.call(read, { file_path: "a" });
  const done = await bench.call(write, { file_path: "a", content: "1\n3\n" });
  expect(done.output).toMatchObject({ type: "update", originalFile: "1\n2\n", structuredPatch: [{ lines: [" 1", "-2", "+3"] }] });
  expect(await bench.get("a")).toBe("1\n3\n");
});

it("keeps the line ends, the byte order mark and the encoding of the file it replaces", async () => {
  await using bench = await openBench();
  await bench.put("crlf", "a\r\nb\r\n");
  await bench.put("bom", "\ufeffa\n");
  await bench.put("wide", Buffer.from("\ufeffa\n", "utf16le"));
  await bench.put("latin", Buffer.from("\xe9\n", "latin1"));
  for (const name of ["crlf", "bom", "wide", "latin"]) {
    await bench.call(read, { file_path: name });
    expect((await bench.call(write, { file_path: name, content: "é\nx\n" })).status).toBe("ok");
  }
  expect(await bench.get("crlf")).toBe("é\r\nx\r\n");
  expect(await bench.get("bom")).toBe("\ufeffé\nx\n");
  expect((await readFile(bench.path("wide"))).toString("utf16le")).toBe("\ufeffé\nx\n");
  expect((await readFile(bench.path("latin"))).toString("latin1")).toBe("\xe9\nx\n");
});

it("writes through a link", async () => {
  await using bench = await openBench();
  await bench.put("real", "a");
  await symlink("real", bench.path("link"));
  await bench.call(read, { file_path: "real" });
  expect((await bench.call(write, { file_path: "link", content: "b" })).status).toBe("ok");
  expect(await bench.get("real")).toBe("b");
});

it("creates the target of a link that points to nothing, and knows it afterwards", async () => {
  await using bench = await openBench();
  await symlink("target", bench.path("link"));
  expect((await bench.call(write, { file_path: "link", content: "a" })).status).toBe("ok");
  expect((await bench.call(write, { file_path: "link", content: "b" })).status).toBe("ok");
  expect(await bench.get("target")).toBe("b");
});

it("refuses what cannot be a file", async () => {
  await using bench = await openBench();
  await bench.put("file", "x");
  expect((await bench.call(write, { file_path: "file/inside", content: "x" })).status).toBe("invalid");
  expect((await bench.call(write, { file_path: ".", content: "x" })).text).toContain("is a folder");
  expect((await bench.call(write, { file_path: "a\0b", content: "x" })).status).toBe("invalid");
  expect((await bench.call(write, { file_path: "", content: "x" })).status).toBe("invalid");
});
