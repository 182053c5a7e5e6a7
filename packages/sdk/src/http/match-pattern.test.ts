import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchPattern } from "./match-pattern.js";

describe("a pattern", () => {
  it.each([
    ["gpt-5", "gpt-5", true],
    ["gpt-5", "gpt-5.1", false],
    ["*", "", true],
    ["gpt-*", "gpt-", true],
    ["gpt-5*-chat*", "gpt-5.2-chat-latest", true],
    ["gpt-5*-chat*", "gpt-5.2", false],
    ["a*a", "a", false],
    ["a*b*c", "a-c", false],
    ["a.c*", "abc", false],
    ["*:free", "x:free", true],
  ])("%s and %s: %s", (pattern, name, expected) => {
    expect(matchPattern(pattern, name)).toBe(expected);
  });

  it("matches every name that is made by filling its gaps", () => {
    const piece = fc.string({ unit: fc.constantFrom("a", "b", "-"), maxLength: 4 });
    fc.assert(
      fc.property(fc.array(fc.tuple(piece, piece), { minLength: 1, maxLength: 5 }), piece, (gaps, end) => {
        const pattern = gaps.map(([fixed]) => `${fixed}*`).join("") + end;
        const name = gaps.map(([fixed, filling]) => fixed + filling).join("") + end;
        expect(matchPattern(pattern, name)).toBe(true);
      }),
    );
  });
});
