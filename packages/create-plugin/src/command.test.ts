import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { command } from "./command.js";
import { readName } from "./plugin-name.js";

let cwd = "";
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "lorimer-create-"));
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

interface Said {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

async function run(argv: readonly string[], answer?: string): Promise<Said> {
  let [out, error] = ["", ""];
  const code = await command(argv, {
    cwd,
    out: (text) => void (out += text),
    error: (text) => void (error += text),
    ...(answer === undefined ? {} : { ask: () => Promise.resolve(answer) }),
  });
  return { code, out, error };
}

const read = async (...path: readonly string[]): Promise<string> => readFile(join(cwd, ...path), "utf8");

describe("npm create @lorimer/plugin", () => {
  it("writes a plugin of that name and says what comes next", async () => {
    const { code, out, error } = await run(["word-count"]);
    expect({ code, error }).toEqual({ code: 0, error: "" });
    expect(out).toMatch(/cd word-count\n {2}npm install\n {2}npm test\n$/);
    expect((await readdir(join(cwd, "word-count"), { recursive: true })).sort()).toEqual(
      expect.arrayContaining([".gitignore", "README.md", "package.json", "plugin.json", "tsconfig.json"]),
    );
    const code4 = ["src/tools/count-words.ts", "src/stages/keep-lock-files.ts", "skills/word-budget/SKILL.md", "test/plugin.test.ts"];
    for (const file of code4) expect((await read("word-count", file)).split("\n").length).toBeLessThan(45);
    expect(JSON.parse(await read("word-count", "plugin.json"))).toMatchObject({ name: "word-count" });
    expect(await read("word-count", "README.md")).toMatch(/^# word-count\n/);
    expect(await read("word-count", "src/stages/keep-lock-files.ts")).toContain('id: "word-count.keep-lock-files"');
  });

  it("asks for our own packages in the versions that it was released with", async () => {
    await run(["word-count"]);
    const { devDependencies } = JSON.parse(await read("word-count", "package.json")) as { readonly devDependencies: object };
    const own = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8")) as { readonly devDependencies: object };
    expect(devDependencies).toMatchObject(own.devDependencies);
    expect(Object.values(devDependencies)).not.toContain("*");
  });

  it("takes a scoped name, a path, and the folder one is in", async () => {
    expect((await run(["@acme/word-count"])).code).toBe(0);
    expect(JSON.parse(await read("word-count", "package.json"))).toMatchObject({ name: "@acme/word-count" });
    expect(JSON.parse(await read("word-count", "plugin.json"))).toMatchObject({ name: "acme.word-count" });
    expect((await run([join("made", "here")])).out).toContain(`cd ${join("made", "here")}\n`);
    await mkdir(join(cwd, "own", ".git"), { recursive: true });
    cwd = join(cwd, "own");
    const here = await run(["."]);
    expect(here).toMatchObject({ code: 0, out: expect.not.stringContaining("cd ") });
    cwd = join(cwd, "..");
  });

  it("refuses a folder that holds anything, and leaves it as it is", async () => {
    await mkdir(join(cwd, "full"));
    await writeFile(join(cwd, "full", "notes.txt"), "mine");
    const { code, error } = await run(["full"]);
    expect(code).toBe(1);
    expect(error).toContain("is not empty: it holds notes.txt. Name a folder that is not there yet.");
    expect(await readdir(join(cwd, "full"))).toEqual(["notes.txt"]);
  });

  it("says what is wrong with the use of it", async () => {
    expect(await run([])).toMatchObject({ code: 2, error: expect.stringContaining("Say what the plugin is to be called.") });
    expect(await run(["a", "b"])).toMatchObject({ code: 2, error: expect.stringContaining("2 were given") });
    expect(await run(["--force", "a"])).toMatchObject({ code: 2, error: expect.stringContaining("--force") });
    expect(await run(["--help"])).toMatchObject({
      code: 0,
      out: expect.stringContaining("npm create @lorimer/plugin [NAME | FOLDER]"),
      error: "",
    });
    expect(await readdir(cwd)).toEqual([]);
  });

  it("says that a folder cannot be written", async () => {
    await writeFile(join(cwd, "file"), "");
    expect(await run([join("file", "word-count")])).toMatchObject({ code: 1, error: expect.stringContaining("cannot be") });
  });

  it("asks where a person is there, and takes no answer as none", async () => {
    expect((await run([], "word-count\n")).code).toBe(0);
    expect((await run([], "")).code).toBe(2);
  });

  it("does not wait where nobody is there", async () => {
    const main = new URL("../dist/main.js", import.meta.url).pathname;
    const ended = await promisify(execFile)(process.execPath, [main], { cwd, timeout: 60_000 }).catch((error: unknown) => error);
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining("Say what the plugin is to be called.") });
  });
});

describe("a name", () => {
  it.each(["word-count", "w", "a.b", "2do", "@acme/word-count"])("may be %s", (name) => {
    expect(readName(name)).toMatchObject({ package: name });
  });

  it.each([
    ["Word Count", "Try word-count."],
    ["wordCount", "Try word-count."],
    ["_tools_", "Try tools."],
    ["a--b", "two dashes"],
    ["-", "1-64 characters"],
    ["con", "taken by the system"],
    ["aux.tools", "taken by the system"],
    ["node_modules", "1-64 characters"],
    ["C:\\work\\words", "Try c-work-words."],
    ["@acme", "1-64 characters"],
    ["@Acme/words", "1-64 characters"],
    ["a".repeat(65), "1-64 characters"],
    ["../..", "1-64 characters"],
  ])("cannot be %s", (name, why) => {
    expect(readName(name)).toEqual(expect.stringContaining(why));
  });
});
