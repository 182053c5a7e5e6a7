import { describe, expect, it } from "vitest";
import { mayMatchBelow, pathPattern, segmentsMatch } from "./path-pattern.js";

const matches = (pattern: string, path: string): boolean => {
  const { segments, floating } = pathPattern(pattern);
  return segmentsMatch(segments, path.split("/"), floating);
};

describe("a path in a rule", () => {
  it.each([
    [".env", ".env", true],
    [".env", "a/b/.env", true],
    [".env", ".envrc", false],
    ["./.env", "a/.env", false],
    ["./.env", ".env", true],
    ["src/*.ts", "src/a.ts", true],
    ["src/*.ts", "src/a/b.ts", false],
    ["src/**", "src/a/b.ts", true],
    ["src/**/x", "src/x", true],
    ["src/**/x", "src/a/b/x", true],
    ["**/x/**", "a/x/y", true],
    ["**", "a", true],
    ["secrets", "a/secrets/deep/file", true],
    ["secrets/", "secrets/file", true],
    ["a?c", "abc", true],
    ["a?c", "a/c", false],
    ["[ab]x", "bx", true],
    ["[!ab]x", "bx", false],
    ["[a-c]x", "cx", true],
    ["*.pem", "certs/a.pem", true],
    ["x*y*z", "x1y2z", true],
    ["x*y*z", "x1z2y", false],
  ])("%s against %s: %s", (pattern, path, expected) => {
    expect(matches(pattern, path)).toBe(expected);
  });

  it.each([
    ["//etc/x", "root", ["etc", "x"], 0],
    ["~/x", "home", ["x"], 0],
    ["/src/x", "project", ["src", "x"], 0],
    ["../x", "cwd", ["x"], 1],
    ["a/../b", "cwd", ["b"], 0],
  ])("%s counts from %s", (pattern, anchor, segments, up) => {
    expect(pathPattern(pattern)).toMatchObject({ anchor, segments, up });
  });

  it("takes no longer than its length allows", () => {
    const started = performance.now();
    expect(segmentsMatch(pathPattern(`${"a*".repeat(50)}b`).segments, ["a".repeat(20_000)], true)).toBe(false);
    expect(
      segmentsMatch(
        Array(20)
          .fill("**")
          .flatMap((star: string) => [star, "a"]),
        Array<string>(2_000).fill("b"),
        false,
      ),
    ).toBe(false);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it("knows what may lie below a folder", () => {
    expect(mayMatchBelow(["src", "*.ts"], ["src"], false)).toBe(true);
    expect(mayMatchBelow(["src", "*.ts"], ["lib"], false)).toBe(false);
    expect(mayMatchBelow(["**", "x"], ["lib"], false)).toBe(true);
  });
});
