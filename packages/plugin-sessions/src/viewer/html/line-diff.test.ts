import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lineDiff } from "./line-diff.js";

describe("the lines of a change", () => {
  it("are those that went, those that came, and those between", () => {
    expect(lineDiff("a\nb\nc", "a\nx\nc\nd").map(({ sign, text }) => sign + text)).toEqual([" a", "-b", "+x", " c", "+d"]);
    expect(lineDiff("", "a\nb").map(({ sign, text }) => sign + text)).toEqual(["+a", "+b"]);
  });

  it("give both texts back, and call no line changed that stands in both at the edges", () => {
    const text = fc.array(fc.constantFrom("a", "b", "c", ""), { minLength: 1, maxLength: 12 }).map((lines) => lines.join("\n"));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const diff = lineDiff(before, after);
        const side = (sign: "-" | "+"): string =>
          diff
            .filter((line) => line.sign !== sign)
            .map((line) => line.text)
            .join("\n");
        expect([side("+"), side("-")]).toEqual([before, after]);
        if (before === after) expect(diff.every(({ sign }) => sign === " ")).toBe(true);
      }),
    );
  });

  it("of two large files that share nothing come at once", () => {
    const before = process.cpuUsage();
    const lines = (name: string): string => Array.from({ length: 20_000 }, (_, index) => `${name}${index}`).join("\n");
    expect(lineDiff(lines("a"), lines("b"))).toHaveLength(40_000);
    // Of this process, in microseconds: how busy the machine is otherwise does not count.
    expect(process.cpuUsage(before).user).toBeLessThan(2_000_000);
  });
});
