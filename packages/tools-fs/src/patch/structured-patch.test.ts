import { expect, it } from "vitest";
import { patchCounts, structuredPatch } from "./structured-patch.js";

const lines = (from: number, to: number): string => Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}\n`).join("");

it("shows a change with three lines around it and its place in the file", async () => {
  const before = lines(1, 1000);
  const [hunk, ...others] = await structuredPatch(before, before.replace("line 500\n", "changed\n"));
  expect(others).toEqual([]);
  expect(hunk).toEqual({
    oldStart: 497,
    oldLines: 7,
    newStart: 497,
    newLines: 7,
    lines: [" line 497", " line 498", " line 499", "-line 500", "+changed", " line 501", " line 502", " line 503"],
  });
});

it("keeps far changes apart, each with its own place", async () => {
  const before = lines(1, 100);
  const hunks = await structuredPatch(before, before.replace("line 10\n", "").replace("line 90\n", "line 90\nnew\n"));
  expect(hunks.map((hunk) => [hunk.oldStart, hunk.oldLines, hunk.newStart, hunk.newLines])).toEqual([
    [7, 7, 7, 6],
    [88, 6, 87, 7],
  ]);
});

it("shows a new file as added lines", async () => {
  expect(await structuredPatch("", "a\nb\n")).toEqual([{ oldStart: 1, oldLines: 0, newStart: 1, newLines: 2, lines: ["+a", "+b"] }]);
});

it("shows a missing final newline", async () => {
  const [hunk] = await structuredPatch("a\nb", "a\nc");
  expect(hunk?.lines).toEqual([" a", "-b", "\\ No newline at end of file", "+c", "\\ No newline at end of file"]);
});

it("shows nothing for equal texts, and line ends when only they differ", async () => {
  expect(await structuredPatch("a\n", "a\n")).toEqual([]);
  expect(patchCounts(await structuredPatch("a\r\nb\r\n", "a\nb\r\n"))).toEqual({ added: 1, removed: 1 });
});

it("answers within its time when everything differs", async () => {
  const begun = performance.now();
  const hunks = await structuredPatch(
    Array.from({ length: 20_000 }, (_, i) => `a${i * 7}`).join("\n"),
    Array.from({ length: 20_000 }, (_, i) => `b${i * 3}`).join("\n"),
  );
  expect(patchCounts(hunks)).toEqual({ added: 20_000, removed: 20_000 });
  expect(performance.now() - begun).toBeLessThan(5000);
});
