import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
let repository;

beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), "lorimer-generate-"));
  mkdirSync(join(repository, "packages"));
  cpSync(join(root, "scripts"), join(repository, "scripts"), { recursive: true });
  for (const name of [".oxfmtrc.json", "tsconfig.base.json"]) cpSync(join(root, name), join(repository, name));
  symlinkSync(join(root, "node_modules"), join(repository, "node_modules"));
  for (const name of ["sdk", "build"]) symlinkSync(join(root, "packages", name), join(repository, "packages", name));
  write("package.json", JSON.stringify({ name: "tools-demo", version: "1.2.3" }));
  write(
    "plugin.json",
    JSON.stringify({
      $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
      name: "tools-demo",
      extensions: { "dev.lorimer": { engine: "0" } },
    }),
  );
  write(
    "src/tools/greet.ts",
    `import { defineTool } from "@lorimer/sdk";
     import * as z from "zod/mini";
     export default defineTool({ name: "Greet", description: "Says hello.", input: z.strictObject({ name: z.string() }), run: ({ name }) => name });`,
  );
});

afterEach(() => rmSync(repository, { recursive: true, force: true }));

describe("generating manifests", () => {
  it("writes the schema of src/settings.ts into plugin.json", () => {
    write(
      "src/settings.ts",
      `import { defineSettings } from "@lorimer/sdk";
       import * as z from "zod/mini";
       export default defineSettings(z.object({
         city: z.string().check(z.describe("Where")),
         token: z.optional(z.string().check(z.meta({ title: "Token", writeOnly: true }))),
         count: z._default(z.number().check(z.gte(1)), 3),
       }));`,
    );
    expect(generate("--check").status).toBe(1);
    expect(generate()).toMatchObject({ status: 0, stderr: "" });
    const { extensions } = JSON.parse(readFileSync(join(repository, "packages/tools-demo/plugin.json"), "utf8"));
    expect(extensions["dev.lorimer"]).toEqual({
      engine: "0",
      settings: {
        type: "object",
        properties: {
          city: { type: "string", description: "Where" },
          token: { type: "string", title: "Token", writeOnly: true },
          count: { type: "number", minimum: 1, default: 3 },
        },
        required: ["city"],
      },
    });
    expect(generate("--check")).toMatchObject({ status: 0, stderr: "" });
  });

  it("declares what the modules of the contribution folders export, without a build", () => {
    write("src/tools/greet.test.ts", "throw new Error('tests are no contributions');");
    expect(generate()).toMatchObject({ status: 0, stderr: "" });
    expect(JSON.parse(read("dev.lorimer/contributes.json"))).toEqual({
      tools: [
        {
          name: "Greet",
          description: "Says hello.",
          inputSchema: { type: "object", properties: { name: { type: "string" } }, required: ["name"] },
          module: "./dist/tools/greet.js",
        },
      ],
    });
    expect(read("src/plugin.ts")).toContain('"./dist/tools/greet.js": () => import("./tools/greet.js")');
  });

  it("takes the version of the manifest from package.json", () => {
    generate();
    expect(JSON.parse(read("plugin.json")).version).toBe("1.2.3");
    expect(read("src/plugin.ts")).toContain('version: "1.2.3"');
  });

  it("finds drift when asked to check, and writes nothing then", () => {
    generate();
    const before = read("src/plugin.ts");
    expect(generate("--check").status).toBe(0);
    write("src/tools/greet.ts", read("src/tools/greet.ts").replace("Says hello.", "Says goodbye."));
    const { status, stderr } = generate("--check");
    expect(status).toBe(1);
    expect(stderr).toContain("packages/tools-demo/dev.lorimer/contributes.json");
    expect(read("src/plugin.ts")).toBe(before);
  });

  it("names every module that exports something else", () => {
    write("src/tools/helper.ts", "export const half = (n: number) => n / 2;");
    write("src/stages/none.ts", "export default {};");
    const { status, stderr } = generate();
    expect(status).toBe(1);
    expect(stderr).toContain("./dist/tools/helper.js: the default export is not a tool");
    expect(stderr).toContain("./dist/stages/none.js: the default export is not a stage");
  });

  it("refuses a manifest that breaks the published form", () => {
    write("plugin.json", read("plugin.json").replace('"tools-demo"', '"Tools Demo"'));
    expect(generate()).toMatchObject({ status: 1, stderr: expect.stringContaining("plugin.json: name") });
  });
});

function write(path, text) {
  const target = join(repository, "packages", "tools-demo", path);
  mkdirSync(join(target, ".."), { recursive: true });
  writeFileSync(target, text);
}

function read(path) {
  return readFileSync(join(repository, "packages", "tools-demo", path), "utf8");
}

function generate(...args) {
  const script = join(repository, "scripts", "generate-manifests.mjs");
  return spawnSync(process.execPath, [script, "tools-demo", ...args], { encoding: "utf8", timeout: 20_000 });
}
