import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { folded } from "./fold.js";

const boxes = (text: string): readonly string[] =>
  [...folded(text, "Result").text.matchAll(/<pre[^>]*>([^<]*)<\/pre>/g)].map(([, own = ""]) => own.replace(/^\n/, ""));

describe("a long text", () => {
  it("shows its beginning and its end, and holds what lies between", () => {
    const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`);
    const [head = "", middle = "", tail = ""] = boxes(lines.join("\n"));
    expect([head.split("\n").length, tail]).toEqual([10, "line 95\nline 96\nline 97\nline 98\nline 99"]);
    expect([head, middle, tail].join("\n")).toBe(lines.join("\n"));
    expect(folded(lines.join("\n"), "Result").text).toContain("<summary>85 more lines, 679 B</summary>");
    expect(boxes("short\ntext")).toEqual(["short\ntext"]);
  });

  it("loses nothing, however its lines are", () => {
    const line = fc.oneof(
      fc.constant(""),
      fc.constant("a"),
      fc.nat(3000).map((length) => "x".repeat(length)),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
        const text = lines.join("\n");
        const plain = (all: string): string => all.replaceAll("\n", "");
        expect(plain(boxes(text).join(""))).toBe(plain(text));
        const ends = text.split("\n").length - boxes(text).join("\n").split("\n").length;
        // A cut within a line adds one line end, which is the gap between two boxes; an empty last line needs no box.
        expect([0, -1, -2, ...(text.endsWith("\n") ? [1] : [])]).toContain(ends);
      }),
      { numRuns: 500 },
    );
  });
});
