import { expect, it } from "vitest";
import glob from "../tools/glob.js";
import { splitGlob } from "./split-glob.js";

it.each([
  ["*.ts", "", "*.ts"],
  ["src/*.ts", "src", "/*.ts"],
  ["src/a/**/*.ts", "src/a", "**/*.ts"],
  ["src/a.ts", "src", "/a.ts"],
  ["/etc/*", "/etc", "/*"],
  ["/*", "/", "/*"],
  ["{a,b}/c/*.ts", "", "{a,b}/c/*.ts"],
  ["../x/**", "../x", "/**"],
  ["src/", "src", "**"],
  ["./src/[ab]/c", "./src", "[ab]/c"],
])("splits %s into the folder it names and the rest", (pattern, folder, rest) => {
  expect(splitGlob(pattern)).toEqual({ folder, rest });
});

it("tells permission rules the folder that a glob reaches, wherever it stands", () => {
  expect(glob.paths({ pattern: "/etc/**" })).toEqual(["/etc"]);
  expect(glob.paths({ pattern: "../other/*.ts", path: "src" })).toEqual(["other"]);
  expect(glob.paths({ pattern: "*.ts" })).toEqual(["."]);
});
