import type { Line } from "@lorimer/sdk";
import { expect, it } from "vitest";
import { openBench } from "../../test/bench.js";
import editTool from "../tools/edit.js";
import globTool from "../tools/glob.js";
import grepTool from "../tools/grep.js";
import readTool from "../tools/read.js";
import writeTool from "../tools/write.js";
import edit from "./edit.js";
import glob from "./glob.js";
import grep from "./grep.js";
import notebookEdit from "./notebook-edit.js";
import read from "./read.js";
import write from "./write.js";

const text = (lines: readonly Line[] | undefined): readonly string[] => (lines ?? []).map((line) => line.map((part) => part.text).join(""));

it("draws what the tools give", async () => {
  await using bench = await openBench();
  const drawn = async (tool: typeof readTool, renderer: typeof read, input: Record<string, unknown>): Promise<readonly string[]> => {
    const called = await bench.call(tool, input);
    const outcome =
      called.status === "ok"
        ? { status: "ok" as const, content: called.presented.content, output: called.output }
        : { status: "error" as const, content: called.text };
    return [...text(renderer.use?.(input)), ...text(renderer.result?.(outcome, input))];
  };
  expect(await drawn(writeTool, write, { file_path: "a.txt", content: "one\ntwo\nthree\n" })).toEqual([
    "Write a.txt",
    "3 lines written",
    "    1 + one",
    "    2 + two",
    "    3 + three",
  ]);
  expect(await drawn(editTool, edit, { file_path: "a.txt", old_string: "two", new_string: "2\n2.5" })).toEqual([
    "Edit a.txt",
    "2 lines added, 1 line removed",
    "    1   one",
    "    2 - two",
    "    2 + 2",
    "    3 + 2.5",
    "    4   three",
  ]);
  expect(await drawn(readTool, read, { file_path: "a.txt", limit: 2 })).toEqual(["Read a.txt 2 lines", "2 lines of 4"]);
  expect(await drawn(readTool, read, { file_path: "none" })).toEqual(["Read none", `There is no file ${bench.path("none")}.`]);
  expect(await drawn(globTool, glob, { pattern: "*.txt" })).toEqual(["Find *.txt", "1 file"]);
  expect(await drawn(grepTool, grep, { pattern: "2", output_mode: "content", path: "." })).toEqual([
    "Search 2 in .",
    "2 matches in 1 file",
  ]);
});

it("draws several reads as one", () => {
  expect(text(read.group?.([{ file_path: "a" }, { file_path: "b" }]))).toEqual(["Read 2 files", "  a", "  b"]);
});

it("lets no control character through, and takes any input", () => {
  expect(text(read.use?.({ file_path: "a\u001b[31m\nb\u202e" }))).toEqual(["Read a[31mb"]);
  for (const renderer of [edit, glob, grep, notebookEdit, read, write]) {
    expect(() => [
      renderer.use?.(undefined),
      renderer.use?.({ file_path: 5 }),
      renderer.result?.({ status: "ok", content: "x" }, null),
    ]).not.toThrow();
  }
});
