import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boundedIndex, indexLine, linkedFile, repaired, withEntry, withoutEntry } from "./memory-index.js";
import type { IndexEntry } from "./memory-index.js";

const file = fc.stringMatching(/^[a-z][a-z0-9 ()%-]{0,12}\.md$/);
const line = fc.string({ maxLength: 40 }).map((text) => text.replaceAll(/[\r\n]/g, " ").trimEnd() || "x");
const entry: fc.Arbitrary<IndexEntry> = fc.record({
  file,
  name: line,
  description: line,
  type: fc.constantFrom("user", "feedback", "project", "reference", undefined),
});
/** An index as a person and this plugin write it together. */
const index = fc
  .array(fc.oneof(line, entry.map(indexLine)), { maxLength: 20 })
  .map((lines) => (lines.length === 0 ? "" : `${lines.join("\n")}\n`));

describe("the index", () => {
  it("has one line for what is put into it, and every other line stays as it was", () => {
    fc.assert(
      fc.property(index, entry, (text, one) => {
        const after = withEntry(text, one);
        const lines = after.trimEnd().split("\n");
        expect(lines.filter((candidate) => linkedFile(candidate) === one.file)).toEqual([indexLine(one)]);
        expect(withoutEntry(after, one.file)).toBe(withoutEntry(text, one.file));
        expect(withEntry(after, one)).toBe(after);
      }),
    );
  });

  it("is the same in whatever order different files are put into it", () => {
    fc.assert(
      fc.property(index, entry, entry, (text, one, other) => {
        fc.pre(one.file !== other.file);
        const sorted = (value: string): readonly string[] => value.split("\n").toSorted();
        expect(sorted(withEntry(withEntry(text, one), other))).toEqual(sorted(withEntry(withEntry(text, other), one)));
      }),
    );
  });

  it("agrees with the files once it is repaired, and repairing again changes nothing", () => {
    fc.assert(
      fc.property(index, fc.uniqueArray(entry, { selector: (one) => one.file, maxLength: 8 }), (text, entries) => {
        const there = new Set(entries.map((one) => one.file));
        const once = repaired(text, entries, (name) => there.has(name));
        const linked = once.text.split("\n").flatMap((one) => linkedFile(one) ?? []);
        const own = linked.filter((name) => !name.includes("/") && name.endsWith(".md"));
        expect(own.toSorted()).toEqual([...there].toSorted());
        const again = repaired(once.text, entries, (name) => there.has(name));
        expect(again).toEqual({ text: once.text, added: [], removed: [] });
        const foreign = (value: string): readonly string[] =>
          value.split("\n").filter((one) => one !== "" && linkedFile(one) === undefined);
        expect(foreign(once.text)).toEqual(foreign(text));
      }),
    );
  });

  it("is shown whole up to 200 lines and 25 KB, beyond that in whole lines, and says so", () => {
    const lines = (count: number, width: number): string =>
      Array.from({ length: count }, (_one, at) => `${at}`.padEnd(width, "é")).join("\n");
    expect(boundedIndex("")).toEqual({ text: "", lines: 0, shown: 0 });
    expect(boundedIndex(lines(200, 5))).toMatchObject({ lines: 200, shown: 200, text: lines(200, 5) });
    const long = boundedIndex(lines(201, 5));
    expect(long).toMatchObject({ lines: 201, shown: 200 });
    expect(long.text).toContain("these are 200 of its 201 lines");
    const wide = boundedIndex(lines(100, 400));
    expect(wide.shown).toBeLessThan(100);
    expect(Buffer.byteLength(wide.text)).toBeLessThan(25 * 1024 + 200);
    expect(boundedIndex("x".repeat(30_000))).toMatchObject({ lines: 1, shown: 0, text: expect.stringContaining("0 of its 1") as string });
  });
});
