import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expandBraces, globTest } from "./globs.js";
import { patternsOf } from "./load-rules.js";

describe("braces", () => {
  it("stand for every choice, also inside of others", () => {
    expect(expandBraces("src/{a,b{1,2}}.{ts,tsx}", 100)).toEqual([
      "src/a.ts",
      "src/a.tsx",
      "src/b1.ts",
      "src/b1.tsx",
      "src/b2.ts",
      "src/b2.tsx",
    ]);
    expect(expandBraces("{a}/{", 10)).toEqual(["{a}/{"]);
  });

  it("that stand for more than the budget are refused, without being expanded", () => {
    expect(expandBraces("{a,b}".repeat(40), 1000)).toBeUndefined();
    expect(expandBraces("{a,b,c}", 2)).toBeUndefined();
  });
});

describe("a pattern", () => {
  it.each([
    ["**/*.ts", "a/b/c.ts", true],
    ["**/*.ts", "c.ts", true],
    ["src/**", "src/a/b", true],
    ["src/**", "lib/src/a", false],
    ["src/*.ts", "src/a/b.ts", false],
    ["*.md", "docs/a.md", true],
    ["/docs/", "docs/x/y.md", true],
    ["a/**/b.ts", "a/b.ts", true],
    ["a?.ts", "ab.ts", true],
    ["[!a]*.ts", "b.ts", true],
    ["[!a]*.ts", "a.ts", false],
    ["file(1).ts", "file(1).ts", true],
    ["[", "[", true],
  ])("%s of %s: %s", (pattern, path, fits) => {
    expect(globTest(pattern)(path)).toBe(fits);
  });

  it("takes a path literally where nothing in it is special", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z.+$()^|-]{1,10}(?:\/[a-z.+$()^|-]{1,10})?$/), (path) => {
        expect(globTest(`/${path}`)(path)).toBe(true);
        expect(globTest(`/${path}`)(`${path}x`)).toBe(false);
      }),
    );
  });

  it("is matched in time, whatever it is", () => {
    const started = performance.now();
    globTest(`${"**/".repeat(30)}${"*a".repeat(12)}`)("a/".repeat(40) + "b".repeat(200));
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

it("a list of patterns may be text, whose braces keep their commas", () => {
  expect(patternsOf("src/**/*.{ts,tsx}, lib/** 'x y'")).toEqual(["src/**/*.{ts,tsx}", "lib/**", "'x", "y'"]);
  expect(patternsOf(["a", 5, '"b"'])).toEqual(["a", "b"]);
  expect(patternsOf({ a: 1 })).toEqual([]);
});
