import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type { Plugin } from "@lorimer/sdk";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildCommand, buildPlugin } from "./index.js";

const modules = fileURLToPath(new URL("../../../node_modules", import.meta.url));
let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lorimer-build-"));
  await symlink(modules, join(folder, "node_modules"));
  await write("package.json", JSON.stringify({ name: "demo", version: "1.2.3", type: "module" }));
  await write(
    "plugin.json",
    JSON.stringify({
      $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
      name: "demo",
      version: "1.2.3",
      extensions: { "dev.lorimer": { engine: "0" } },
    }),
  );
  await write("src/words.ts", `export const hello: string = "Hello";`);
  await write(
    "src/tools/greet.ts",
    `import { defineTool } from "@lorimer/sdk";
     import * as z from "zod/mini";
     import { hello } from "../words.js";
     export default defineTool({ name: "Greet", description: "Greets.", input: z.strictObject({ who: z.string() }), run: ({ who }) => hello + " " + who });`,
  );
  await write(
    "src/commands/hail.js",
    `import { defineCommand } from "@lorimer/sdk";
     import { hello } from "../words.ts";
     export default defineCommand({ name: "hail", description: "Hails", run: () => ({ kind: "shown", lines: [[{ text: hello }]] }) });`,
  );
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

const read = (path: string): Promise<string> => readFile(join(folder, path), "utf8");

describe("building a plugin", () => {
  it("writes what it declares, and modules that need nothing beside them", async () => {
    await buildPlugin(folder);
    expect(JSON.parse(await read("dev.lorimer/contributes.json"))).toEqual({
      tools: [
        {
          name: "Greet",
          description: "Greets.",
          inputSchema: { type: "object", properties: { who: { type: "string" } }, required: ["who"] },
          module: "./dist/tools/greet.js",
        },
      ],
      commands: [{ name: "hail", description: "Hails", module: "./dist/commands/hail.js" }],
    });
    await rm(join(folder, "node_modules"));
    await rm(join(folder, "src"), { recursive: true });
    const { plugin } = (await import(pathToFileURL(join(folder, "dist/plugin.js")).href)) as { readonly plugin: Plugin };
    expect(Object.keys(plugin.modules)).toEqual(["./dist/tools/greet.js", "./dist/commands/hail.js"]);
    const tool = (await plugin.modules["./dist/tools/greet.js"]?.())?.default;
    expect(tool).toMatchObject({ kind: "tool", name: "Greet" });
    expect(await read("dist/plugin.d.ts")).toContain("export declare const plugin: Plugin;");
  });

  it("gives the same files again, and takes away those of modules that are gone, and no others", async () => {
    await buildPlugin(folder);
    expect((await buildPlugin(folder)).changed).toEqual([]);
    await write("dist/mine.txt", "kept");
    await write("dist/tools/mine.json", "{}");
    await rm(join(folder, "src/commands"), { recursive: true });
    expect((await buildPlugin(folder)).changed).toContain("dist/commands/hail.js");
    expect(await readdir(join(folder, "dist/commands"))).toEqual([]);
    expect(existsSync(join(folder, "dist/mine.txt")) && existsSync(join(folder, "dist/tools/mine.json"))).toBe(true);
  });

  it("finds drift of any kind when asked to check, and writes nothing then", async () => {
    expect((await buildPlugin(folder, { check: true })).changed).toEqual(["dev.lorimer/contributes.json"]);
    expect(existsSync(join(folder, "dist"))).toBe(false);
    await buildPlugin(folder);
    expect((await buildPlugin(folder, { check: true })).changed).toEqual([]);
    await write("src/words.ts", `export const hello: string = "Goodbye";`);
    const stamp = new Date(1000);
    await utimes(join(folder, "dist/plugin.js"), stamp, stamp);
    const { changed } = await buildPlugin(folder, { check: true });
    // Shared code stands in a file that is named after its content.
    expect(changed).toEqual(expect.arrayContaining(["dist/tools/greet.js", "dist/commands/hail.js"]));
    expect(changed.filter((path) => path.startsWith("dist/shared/")).length).toBeGreaterThanOrEqual(2);
    await write("package.json", JSON.stringify({ name: "demo", version: "2.0.0", type: "module" }));
    expect((await buildPlugin(folder, { check: true })).changed).toContain("plugin.json");
  });

  it("does not mind line ends that a checkout changed", async () => {
    await buildPlugin(folder);
    for (const path of ["dev.lorimer/contributes.json", "dist/tools/greet.js"])
      await write(path, (await read(path)).replaceAll("\n", "\r\n"));
    expect((await buildPlugin(folder, { check: true })).changed).toEqual([]);
  });

  it("names every fault at once, and leaves what was built before", async () => {
    await buildPlugin(folder);
    await write("src/tools/half.ts", "export const half = (n: number) => n / 2;");
    await write("src/stages/none.ts", "export default {};");
    await write("plugin.json", (await read("plugin.json")).replace('"name":"demo"', '"name":"De Mo"'));
    const failed = buildPlugin(folder);
    await expect(failed).rejects.toMatchObject({ code: "PLUGIN_BUILD_FAILED" });
    await expect(failed).rejects.toThrow(
      /half\.js: the default export is not a tool[^]*none\.js: the default export is not a stage[^]*plugin\.json: name/,
    );
    expect(existsSync(join(folder, "dist/tools/greet.js"))).toBe(true);
  });

  it.each([
    ["a module that throws", "throw new Error('boom');", "cannot be imported: boom"],
    ["a module that is no TypeScript", "export default {", "cannot be imported"],
    ["a module that imports what is not there", `import x from "no-such-package"; export default x;`, "no-such-package"],
    [
      "a tool whose schema nobody can read",
      `import { defineTool } from "@lorimer/sdk";
       const input = { "~standard": { version: 1, vendor: "mine", validate: (value) => ({ value }) } };
       export default defineTool({ name: "Odd", description: "Odd.", input, run: () => "" });`,
      "not a zod schema",
    ],
  ])("says what is wrong with %s", async (_what, source, message) => {
    await write("src/tools/odd.ts", source);
    await expect(buildPlugin(folder)).rejects.toThrow(message);
  });

  it("says that a folder holds no plugin", async () => {
    await rm(join(folder, "plugin.json"));
    await expect(buildPlugin(folder)).rejects.toMatchObject({
      code: "PLUGIN_BUILD_FAILED",
      hint: expect.stringContaining("npm create @lorimer/plugin"),
    });
  });

  it("makes a plugin of files alone, without any code", async () => {
    await rm(join(folder, "src"), { recursive: true });
    const lines: string[] = [];
    expect(await buildCommand({ folder, check: false, print: (line) => void lines.push(line) })).toBe(0);
    expect(lines[0]).toContain("demo 1.2.3: no code");
    expect(await buildCommand({ folder, check: true, print: (line) => void lines.push(line) })).toBe(0);
  });
});

describe("the program lorimer-build", () => {
  const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));
  const run = (...args: readonly string[]): Promise<unknown> =>
    promisify(execFile)(process.execPath, [main, ...args], { cwd: folder, timeout: 60_000 }).catch((error: unknown) => error);

  it("builds the folder one is in, and ends with 1 where a check finds drift, with 2 where it is used wrongly", async () => {
    expect(await run()).toMatchObject({ stdout: expect.stringMatching(/^demo 1\.2\.3: 1 tool, 1 command, \d+ kB\n/) });
    expect(await run("--check")).toMatchObject({ stdout: expect.stringContaining("up to date") });
    await write("src/words.ts", `export const hello: string = "Goodbye";`);
    expect(await run("--check", ".")).toMatchObject({ code: 1, stdout: expect.stringContaining("demo: out of date: dist/") });
    expect(await run("--chekc")).toMatchObject({ code: 2, stderr: expect.stringContaining("lorimer-build [FOLDER] [--check]") });
    expect(await run("--help")).toMatchObject({ stdout: expect.stringContaining("lorimer-build [FOLDER] [--check]") });
    expect(await run("nowhere")).toMatchObject({ code: 1, stderr: expect.stringContaining("cannot be read") });
  });
});
