import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiReports, bumpFor, changesBetween, isEnough, symbolsOf } from "./api-report.mjs";

let folder;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "lorimer-api-"));
  write(
    "package.json",
    JSON.stringify({
      name: "@acme/tools",
      exports: { ".": { types: "./dist/index.d.ts" }, "./more": { types: "./dist/more.d.ts" }, "./x.json": "./x.json" },
    }),
  );
  write("dist/more.d.ts", "export declare function more(): void;\n");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const write = (path, text) => {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const report = (index, inner = "export interface Inner { readonly a: string }\n") => {
  write("dist/inner.d.ts", inner);
  write("dist/index.d.ts", index);
  return apiReports([folder]).get(folder);
};

describe("the report of an API", () => {
  it("names everything that every entry exports, with its declaration and without comments", () => {
    const text = report(
      'export type { Inner } from "./inner.js";\n/** Says it. */\nexport declare const word: "yes";\n/** @deprecated Use word. */\nexport declare function old(): string;\ninterface Hidden { b: 1 }\n',
    );
    expect([...symbolsOf(text)]).toEqual([
      ["@acme/tools Inner", "export interface Inner {\n    readonly a: string;\n}"],
      ["@acme/tools old", "export declare function old(): string;"],
      ["@acme/tools word", 'export declare const word: "yes";'],
      ["@acme/tools/more more", "export declare function more(): void;"],
    ]);
    expect(text).toContain("### old (deprecated)");
    expect(text).not.toContain("Hidden");
  });

  it("shows what was added, removed and declared otherwise, and a comment is none of that", () => {
    const before = report('export type { Inner } from "./inner.js";\nexport declare const a: 1;\nexport declare const b: 1;\n');
    const same = report(
      'export type { Inner } from "./inner.js";\n/** New words. */\nexport declare const a: 1;\nexport declare const b: 1;\n',
    );
    expect(changesBetween(before, same)).toEqual({ removed: [], changed: [], added: [] });
    const after = report(
      'export type { Inner } from "./inner.js";\nexport declare const a: 2;\nexport declare const c: 1;\n',
      "export interface Inner { readonly a: number }\n",
    );
    expect(changesBetween(before, after)).toEqual({
      removed: ["@acme/tools b"],
      changed: ["@acme/tools Inner", "@acme/tools a"],
      added: ["@acme/tools c"],
    });
  });

  it("asks for a bump that allows what happened", () => {
    const none = { removed: [], changed: [], added: [] };
    expect(bumpFor(none, "1.2.3")).toBe("none");
    expect(bumpFor({ ...none, added: ["a"] }, "1.2.3")).toBe("minor");
    expect(bumpFor({ ...none, changed: ["a"] }, "1.2.3")).toBe("major");
    expect(bumpFor({ ...none, removed: ["a"] }, "0.4.0")).toBe("minor");
    expect(isEnough("minor", "major")).toBe(false);
    expect(isEnough("major", "minor")).toBe(true);
    expect(isEnough("none", "none")).toBe(true);
  });
});
