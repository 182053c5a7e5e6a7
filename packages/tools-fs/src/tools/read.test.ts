import { execFileSync } from "node:child_process";
import { open } from "node:fs/promises";
import { deflateSync } from "node:zlib";
import { expect, it } from "vitest";
import { openBench } from "../../test/bench.js";
import { samplePdf } from "../../test/sample-pdf.js";
import edit from "./edit.js";
import read from "./read.js";

it("numbers the lines of a text file", async () => {
  await using bench = await openBench();
  const file = await bench.put("a.txt", "one\ntwo\n");
  const done = await bench.call(read, { file_path: file });
  expect(done.text).toBe("     1\tone\n     2\ttwo");
  expect(done.output).toEqual({
    type: "text",
    file: { filePath: file, content: "one\ntwo", numLines: 2, startLine: 1, totalLines: 2, complete: true },
  });
});

it("gives the lines asked for, also when the numbers are written as text", async () => {
  await using bench = await openBench();
  await bench.put("a", Array.from({ length: 100 }, (_, i) => `l${i + 1}`).join("\n"));
  const done = await bench.call(read, { file_path: "a", offset: "98", limit: "2" });
  expect(done.text).toBe("    98\tl98\n    99\tl99");
  expect(done.output).toMatchObject({ file: { startLine: 98, numLines: 2, totalLines: 100 } });
});

it("gives 2,000 lines at first and says how to go on", async () => {
  await using bench = await openBench();
  await bench.put("a", "x\n".repeat(5000));
  const done = await bench.call(read, { file_path: "a" });
  expect(done.output).toMatchObject({ file: { numLines: 2000, totalLines: 5000 } });
  expect(done.text).toContain("Shown are lines 1-2000 of 5000; read on with offset 2001.");
});

it("stops at 100 kB of text, or at 400 when allowed", async () => {
  await using bench = await openBench();
  await bench.put("a", `${"x".repeat(999)}\n`.repeat(1500));
  const some = await bench.call(read, { file_path: "a" });
  const more = await bench.call(read, { file_path: "a", allow_large: true });
  expect(some.text.length).toBeGreaterThan(90_000);
  expect(some.text.length).toBeLessThan(110_000);
  expect(more.text.length).toBeGreaterThan(380_000);
  expect(some.text).toMatch(/read on with offset \d+/);
});

it("cuts long lines and says so", async () => {
  await using bench = await openBench();
  await bench.put("a", `short\n${"y".repeat(10_000)}\nend`);
  const done = await bench.call(read, { file_path: "a" });
  expect(done.text).toContain(`${"y".repeat(2000)}... [cut: 8,000 more bytes in this line]\n     3\tend`);
  expect(done.text).toContain("longer than 2,000 characters");
});

it("reads files of other encodings and line ends", async () => {
  await using bench = await openBench();
  await bench.put("wide", Buffer.from("\ufeffhé\r\nllo", "utf16le"));
  await bench.put("unmarked", Buffer.from("plain words\nhere", "utf16le"));
  await bench.put("latin", Buffer.from("caf\xe9\n", "latin1"));
  await bench.put("mac", "one\rtwo");
  await bench.put("bom", "\ufeffmarked");
  await bench.put("damaged", Buffer.concat([Buffer.from("日本"), Buffer.from([0xff]), Buffer.from("語")]));
  const texts = await Promise.all(
    ["wide", "unmarked", "latin", "mac", "bom", "damaged"].map(async (name) => (await bench.call(read, { file_path: name })).text),
  );
  expect(texts).toEqual([
    "     1\thé\n     2\tllo",
    "     1\tplain words\n     2\there",
    "     1\tcafé",
    "     1\tone\n     2\ttwo",
    "     1\tmarked",
    "     1\t日本\ufffd語",
  ]);
});

it("says what it does not show: nothing, beyond the end, binary, folder, device, pipe, no such file", async () => {
  await using bench = await openBench();
  await bench.put("empty", "");
  await bench.put("short", "x\n");
  await bench.put("program", Buffer.from("\x7fELF\x02\x01\x01\0\0\0\0", "latin1"));
  execFileSync("mkfifo", [bench.path("pipe")]);
  expect((await bench.call(read, { file_path: "empty" })).text).toBe("(The file is empty.)");
  expect((await bench.call(read, { file_path: "short", offset: 5 })).text).toContain("has only 1 lines");
  expect((await bench.call(read, { file_path: "program" })).text).toContain("an ELF program or library; first bytes 7f 45 4c 46");
  expect(await bench.call(read, { file_path: "." })).toMatchObject({
    status: "failed",
    text: expect.stringContaining("is a folder") as string,
  });
  expect(await bench.call(read, { file_path: "/dev/zero" })).toMatchObject({
    status: "failed",
    text: expect.stringContaining("device") as string,
  });
  expect(await bench.call(read, { file_path: "pipe" })).toMatchObject({ status: "failed" });
  expect((await bench.call(read, { file_path: "shor" })).text).toContain(`Did you mean ${bench.path("short")}?`);
  expect((await bench.call(read, { file_path: "no/such/folder/x" })).text).toContain("its folder does not exist");
});

it("shows an image by its content, whatever its name", async () => {
  await using bench = await openBench();
  const png = Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), deflateSync("pixels")]);
  await bench.put("picture.txt", png);
  const done = await bench.call(read, { file_path: "picture.txt" });
  expect(done.presented.content).toEqual([
    { type: "image", source: { type: "base64", media_type: "image/png", data: png.toString("base64") } },
  ]);
  expect(done.output).toMatchObject({ type: "image", file: { type: "image/png", originalSize: png.length } });
  await bench.put("huge.jpg", Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.alloc(4_000_000)]));
  expect(await bench.call(read, { file_path: "huge.jpg" })).toMatchObject({
    status: "failed",
    text: expect.stringContaining("image of 3.8 MB") as string,
  });
});

it("gives a small PDF whole and the text of a large one by pages", async () => {
  await using bench = await openBench();
  const small = samplePdf(["Hello page one", "Second"]);
  await bench.put("small.pdf", small);
  expect((await bench.call(read, { file_path: "small.pdf" })).presented.content).toMatchObject([
    { type: "document", source: { media_type: "application/pdf" }, title: "small.pdf" },
  ]);
  await bench.put("large.pdf", samplePdf(Array.from({ length: 25 }, (_, i) => `Text of page ${i + 1}`)));
  expect(await bench.call(read, { file_path: "large.pdf" })).toMatchObject({
    status: "failed",
    text: expect.stringContaining("has 25 pages") as string,
  });
  const pages = await bench.call(read, { file_path: "large.pdf", pages: "3-4" });
  expect(pages.text).toBe("--- page 3 of 25 ---\nText of page 3\n\n--- page 4 of 25 ---\nText of page 4");
  expect((await bench.call(read, { file_path: "large.pdf", pages: "1-25" })).text).toContain("at most 20");
  expect((await bench.call(read, { file_path: "large.pdf", pages: "26" })).text).toContain("past the end");
  expect((await bench.call(read, { file_path: "large.pdf", pages: "x" })).text).toContain("cannot be read");
});

it("refuses an encrypted or a broken PDF", async () => {
  await using bench = await openBench();
  await bench.put("locked.pdf", samplePdf(["secret"], { encrypted: true }));
  await bench.put("broken.pdf", "%PDF-1.7\nnot a document");
  expect(await bench.call(read, { file_path: "locked.pdf" })).toMatchObject({
    status: "failed",
    text: expect.stringContaining("encrypted") as string,
  });
  expect(await bench.call(read, { file_path: "broken.pdf" })).toMatchObject({
    status: "failed",
    text: expect.stringContaining("cannot be read as a PDF") as string,
  });
});

it("shows a notebook cell by cell with its outputs", async () => {
  await using bench = await openBench();
  const cells = [
    { cell_type: "markdown", id: "intro", metadata: {}, source: ["# Title\n", "text"] },
    {
      cell_type: "code",
      metadata: {},
      execution_count: 1,
      source: "plot()",
      outputs: [
        { output_type: "stream", name: "stdout", text: ["a\n", "b".repeat(20_000)] },
        { output_type: "display_data", data: { "image/png": "aGk=\n" }, metadata: {} },
      ],
    },
    {
      cell_type: "code",
      metadata: {},
      execution_count: 2,
      source: "1/0",
      outputs: [{ output_type: "error", ename: "E", evalue: "v", traceback: ["\u001b[31mZeroDivisionError\u001b[0m"] }],
    },
  ];
  await bench.put("n.ipynb", JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }));
  const done = await bench.call(read, { file_path: "n.ipynb" });
  expect(done.text).toContain('<cell id="intro" type="markdown">\n# Title\ntext\n</cell>');
  expect(done.text).toContain('<cell id="cell-1" type="code">\nplot()\n</cell>\n<output of="cell-1">\na\nb');
  expect(done.text).toContain("[cut: 10002 more characters]");
  expect(done.text).toContain('<output of="cell-2">\nZeroDivisionError\n</output>');
  expect(done.presented.content).toContainEqual({ type: "image", source: { type: "base64", media_type: "image/png", data: "aGk=" } });
  expect((await bench.call(read, { file_path: "n.ipynb", offset: 2, limit: 1 })).text).toMatch(
    /^<cell id="cell-1"[^]*\(1 more of 3 cells; read on with offset 3\.\)$/,
  );
  await bench.put("broken.ipynb", "{");
  expect(await bench.call(read, { file_path: "broken.ipynb" })).toMatchObject({ status: "failed" });
});

it("takes a range out of a large file quickly and without holding it", async () => {
  await using bench = await openBench();
  const file = await open(bench.path("big.txt"), "w");
  const block = Buffer.from(`${"words and words ".repeat(8)}\n`.repeat(8000));
  for (let written = 0; written < 80 * 1024 * 1024; written += block.length) await file.write(block);
  await file.close();
  const before = process.memoryUsage().rss;
  const begun = performance.now();
  const lines = await bench.call(read, { file_path: "big.txt", offset: 100_000, limit: 3 });
  expect(lines.output).toMatchObject({ file: { startLine: 100_000, numLines: 3, complete: false } });
  expect(performance.now() - begun).toBeLessThan(5000);
  expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
});

it("lets a file be edited that was read through without being held", async () => {
  await using bench = await openBench();
  await bench.put("mid.txt", `${"line of text\n".repeat(1_400_000)}the end\n`);
  const last = await bench.call(read, { file_path: "mid.txt", offset: 1_400_001 });
  expect(last.text).toBe("1400001\tthe end");
  expect(await bench.call(edit, { file_path: "mid.txt", old_string: "the end", new_string: "The End" })).toMatchObject({ status: "ok" });
});
