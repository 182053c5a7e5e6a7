import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Plugin } from "@lorimer/sdk";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { readFiles } from "../native/discovered.js";
import { LivePlugins } from "./live-plugins.js";

let root: string;
let folder: string;
let at = 0;
const tool = (word: string, more = "") =>
  `import { word } from "words"; import { own } from "../own.js"; ${more}
export default { kind: "tool", name: "Say", description: "Says", say: () => [word, own, ${JSON.stringify(word)}].join(" ") };`;
const contributes = {
  tools: [{ name: "Say", description: "Says", inputSchema: { type: "object" }, module: "./dist/tools/say.js" }],
};
const write = async (path: string, text: string | object): Promise<void> => {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), typeof text === "string" ? text : JSON.stringify(text));
};
const said = async (plugin: Plugin): Promise<unknown> => {
  const loaded = (await plugin.modules["./dist/tools/say.js"]?.()) as { readonly default: { say(): unknown } };
  return loaded.default.say();
};

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "lorimer-test-")));
  await writeFile(join(root, "load.cjs"), "module.exports = (url) => import(url);");
  load = createRequire(import.meta.url)(join(root, "load.cjs")) as typeof load;
});
afterAll(() => rm(root, { recursive: true, force: true }));
beforeEach(async () => {
  folder = join(root, `work${(at += 1)}`, "packages", "acme");
  await write("package.json", { name: "acme", type: "module" });
  await write("plugin.json", { name: "acme", version: "1.0.0" });
  await write("dev.lorimer/contributes.json", contributes);
  await write("dist/own.js", "export const own = 'own1';");
  await write("dist/tools/say.js", tool("one"));
  // As a workspace has it: packages stand above.
  await write("../../node_modules/words/package.json", { name: "words", type: "module", exports: "./index.js" });
  await write("../../node_modules/words/index.js", "export const word = 'word';");
});

/** As the process itself imports, and not the runner of these tests. */
let load: (url: string) => Promise<{ readonly default?: unknown }>;
const live = (): LivePlugins =>
  new LivePlugins((copy) => ({
    location: copy,
    read: () => ({
      ...readFiles(copy),
      modules: { "./dist/tools/say.js": () => load(pathToFileURL(join(copy, "dist/tools/say.js")).href) },
    }),
  }));

describe("a plugin in a folder that changes", () => {
  test("is new code in all its files after a change, and the old one stays what it was", async () => {
    const plugins = live();
    const first = (await plugins.look(folder)).read();
    await write("dist/own.js", "export const own = 'own2';");
    // Imported for the first time after the change: still what was there before it.
    expect(await said(first)).toBe("word own1 one");
    const second = await plugins.look(folder);
    expect(await said(second.read())).toBe("word own2 one");
    expect(await said(first)).toBe("word own1 one");
    expect(await plugins.look(folder)).toBe(second);
    await plugins.close();
  });

  test("leaves no copies behind once nothing uses it, also of a process that was killed", async () => {
    const dead = join(await realpath(tmpdir()), "lorimer-live-999999999-abc");
    await mkdir(dead, { recursive: true });
    const plugins = live();
    const first = await plugins.look(folder);
    expect(existsSync(dead)).toBe(false);
    await write("dist/own.js", "export const own = 'own2';");
    const second = await plugins.look(folder);
    expect(plugins.size).toBe(2);
    await first.release();
    expect(plugins.size).toBe(1);
    expect(await said(second.read())).toBe("word own2 one");
    await plugins.close();
    const names = await readdir(await realpath(tmpdir()));
    expect(names.filter((name) => name.startsWith(`lorimer-live-${process.pid}-`))).toEqual([]);
  });

  test("may hold what is no file", async () => {
    const socket = createServer();
    await new Promise<void>((done) => socket.listen(join(folder, "s.sock"), done));
    const plugins = live();
    expect(await said((await plugins.look(folder)).read())).toBe("word own1 one");
    await plugins.close();
    await new Promise((done) => socket.close(done));
  });

  test("is one that itself stands among packages", async () => {
    const inner = join(root, "work1", "node_modules", "inner");
    const before = folder;
    folder = inner;
    await write("package.json", { name: "inner", type: "module" });
    await write("plugin.json", { name: "inner" });
    await write("dev.lorimer/contributes.json", contributes);
    await write("dist/own.js", "export const own = 'own1';");
    await write("dist/tools/say.js", tool("one"));
    await write("../words/package.json", { name: "words", type: "module", exports: "./index.js" });
    await write("../words/index.js", "export const word = 'word';");
    const plugins = live();
    expect(await said((await plugins.look(inner)).read())).toBe("word own1 one");
    await plugins.close();
    folder = before;
  });
});

describe("the probe of a plugin", () => {
  const problemsOf = async (): Promise<readonly unknown[]> => {
    const plugins = live();
    const problems = await plugins.probe(await plugins.look(folder), load);
    await plugins.close();
    return problems;
  };

  test("has nothing to say of one that is in order", async () => {
    expect(await problemsOf()).toEqual([]);
  });

  test.each([
    ["throws", 'const a = 1;\n\nthrow new RangeError("no luck");', 3, "RangeError: no luck"],
    ["calls what throws", 'import "../bad.js";', 2, "bad luck"],
    ["cannot be parsed", "const a = ;", 1, "SyntaxError: Unexpected token ';'"],
    ["imports what is not there", 'import "../gone.js";', undefined, "gone.js"],
    ["imports a name that is not there", 'import { nobody } from "../own.js"; nobody();', 1, "nobody"],
    ["ends the process", "\nprocess.exit(3);", 2, "acme tried to end the process with 3"],
    ["exports nothing", "export const a = 1;", undefined, "its default export is no tool"],
  ])("names part, file and line of a module that %s", async (_what, text, line, message) => {
    await write("dist/bad.js", '\nthrow new Error("bad luck");');
    await write("dist/tools/say.js", text);
    const file = text.includes("bad.js") ? "dist/bad.js" : "dist/tools/say.js";
    const problems = await problemsOf();
    expect(problems).toEqual([{ part: "tool Say", file, line, message: expect.stringContaining(message), isBroken: true }]);
    expect(JSON.stringify(problems)).not.toContain("lorimer-live-");
  });

  test("says where the manifest is not what the code says", async () => {
    await write("dev.lorimer/contributes.json", { tools: [{ ...contributes.tools[0], description: "Sang" }] });
    expect(await problemsOf()).toEqual([
      expect.objectContaining({ part: "tool Say", isBroken: false, message: expect.stringContaining("description") }),
    ]);
  });

  test("is told of a manifest that cannot be read by the file that the author knows", async () => {
    await write("plugin.json", "{");
    const plugins = live();
    const found = await plugins.look(folder);
    expect(() => found.read()).toThrow(join(folder, "plugin.json"));
    await plugins.close();
  });
});
