import { execFileSync } from "node:child_process";
import { mkdir, symlink, utimes } from "node:fs/promises";
import { join } from "node:path";
import type { WorkingDirectory } from "@lorimer/sdk";
import { describe, expect, it } from "vitest";
import { openBench } from "../../test/bench.js";
import type { Bench } from "../../test/bench.js";
import type { GrepOutput } from "../output.js";
import { createBuiltInEngine } from "./built-in-engine.js";
import { findFiles } from "./find-files.js";
import { findText } from "./find-text.js";
import type { FindTextRequest } from "./find-text.js";
import { installedRipgrep } from "./open-search-engine.js";
import { createRipgrepEngine } from "./ripgrep-engine.js";
import type { SearchEngine } from "./search-engine.js";

const engines: readonly (readonly [string, (bench: Bench) => SearchEngine])[] = [
  ["ripgrep", (bench) => createRipgrepEngine(bench.workspace, installedRipgrep() ?? "rg", unused)],
  ["built-in", (bench) => createBuiltInEngine(bench.workspace)],
];

/** Stands behind ripgrep where the answer must be its own. */
const unused: SearchEngine = {
  name: "built-in",
  list: () => {
    throw new Error("the other engine was used");
  },
  search: () => {
    throw new Error("the other engine was used");
  },
};

const plain: FindTextRequest = {
  pattern: "",
  path: undefined,
  glob: undefined,
  type: undefined,
  mode: "content",
  before: 0,
  after: 0,
  lineNumbers: true,
  ignoreCase: false,
  onlyMatching: false,
  multiline: false,
  limit: undefined,
  offset: 0,
};

describe.each(engines)("the %s engine", (_, engineFor) => {
  const at = (bench: Bench): WorkingDirectory => ({ path: bench.root, change: () => undefined });
  const grep = async (bench: Bench, request: Partial<FindTextRequest>): Promise<GrepOutput | string> =>
    findText({ ...plain, ...request }, engineFor(bench), bench.workspace, at(bench), new AbortController().signal);
  const lines = async (bench: Bench, request: Partial<FindTextRequest>): Promise<readonly string[] | string> => {
    const output = await grep(bench, request);
    return typeof output === "string"
      ? output
      : output.mode === "files_with_matches"
        ? output.filenames.toSorted()
        : (output.content ?? "").split("\n");
  };
  const glob = async (bench: Bench, pattern: string, path?: string): Promise<readonly string[] | string> => {
    const output = await findFiles({ pattern, path }, engineFor(bench), bench.workspace, at(bench), new AbortController().signal);
    return typeof output === "string" ? output : output.filenames.toSorted();
  };

  it("shows matching lines in order of path, with numbers", async () => {
    await using bench = await openBench();
    await bench.put("b.txt", "foo\nbar\n");
    await bench.put("a/z.txt", "no\nfoo 2\n");
    await bench.put("a.txt", "a foo\r\nb\r\n");
    await bench.put("Z.txt", "foo");
    expect(await lines(bench, { pattern: "foo" })).toEqual(["Z.txt:1:foo", "a/z.txt:2:foo 2", "a.txt:1:a foo", "b.txt:1:foo"]);
    expect(await lines(bench, { pattern: "foo", lineNumbers: false, path: "b.txt" })).toEqual(["foo"]);
    expect(await lines(bench, { pattern: "foo$", path: "a.txt" })).toEqual(["1:a foo"]);
  });

  it("shows lines around matches, once each, with gaps marked", async () => {
    await using bench = await openBench();
    await bench.put("a", Array.from({ length: 20 }, (_, i) => (i % 7 === 2 ? `hit ${i + 1}` : `line ${i + 1}`)).join("\n"));
    await bench.put("b", "x\nhit\ny\n");
    expect(await lines(bench, { pattern: "hit", before: 1, after: 2 })).toEqual([
      "a-2-line 2",
      "a:3:hit 3",
      "a-4-line 4",
      "a-5-line 5",
      "--",
      "a-9-line 9",
      "a:10:hit 10",
      "a-11-line 11",
      "a-12-line 12",
      "--",
      "a-16-line 16",
      "a:17:hit 17",
      "a-18-line 18",
      "a-19-line 19",
      "--",
      "b-1-x",
      "b:2:hit",
      "b-3-y",
    ]);
    expect(await lines(bench, { pattern: "line [12]", path: "a", after: 1, limit: 4 })).toEqual(["1:line 1", "2:line 2", "3-hit 3", "--"]);
  });

  it("counts, lists files, shows only what matches, ignores case", async () => {
    await using bench = await openBench();
    await bench.put("a", "Foo foo\nfoo\nbar\n");
    await bench.put("b", "nothing\nFOO\n");
    expect(await lines(bench, { pattern: "foo", mode: "count" })).toEqual(["a:2"]);
    expect(await grep(bench, { pattern: "foo", mode: "count", ignoreCase: true })).toMatchObject({
      content: "a:2\nb:1",
      numMatches: 3,
      numFiles: 2,
    });
    expect(await lines(bench, { pattern: "foo", mode: "files_with_matches" })).toEqual(["a"]);
    expect(await lines(bench, { pattern: "[Ff]oo", onlyMatching: true, before: 2 })).toEqual(["a:1:Foo", "a:1:foo", "a:2:foo"]);
    expect(await lines(bench, { pattern: "absent" })).toEqual([""]);
  });

  it("matches across lines when asked", async () => {
    await using bench = await openBench();
    await bench.put("a", "start {\n  middle\n}\nstart { x }\nend\n");
    expect(await lines(bench, { pattern: String.raw`start \{.*?\}`, multiline: true })).toEqual([
      "a:1:start {",
      "a:2:  middle",
      "a:3:}",
      "a:4:start { x }",
    ]);
    expect(await lines(bench, { pattern: String.raw`\{\n.*?\n\}`, multiline: true, onlyMatching: true })).toEqual([
      "a:1:{",
      "a:2:  middle",
      "a:3:}",
    ]);
    expect(await lines(bench, { pattern: String.raw`start.*?\}`, multiline: true, mode: "count" })).toEqual(["a:2"]);
    expect(await lines(bench, { pattern: String.raw`middle\n`, multiline: true })).toEqual(["a:2:  middle"]);
    expect(await lines(bench, { pattern: String.raw`a\nb` })).toContain("set multiline");
  });

  it.each([
    [String.raw`\bvar\w+`, ["3:variable_1 = x"]],
    [String.raw`^\s*$`, ["5:"]],
    [String.raw`(?i)ÉCOLE`, ['4:une école "1"']],
    [String.raw`\w+ \"1\"`, ['4:une école "1"']],
    ["[[:digit:]]+]", ["2:a[10]"]],
    [String.raw`a\[\d{2}\]`, ["2:a[10]"]],
    [String.raw`(?P<n>x)y?$`, ["3:variable_1 = x", "7:xy", "8:f.js --# @x"]],
    ["}", ["6:}"]],
    [String.raw`\.js|\#|\-\-`, ["8:f.js --# @x"]],
    ["-->|--", ["8:f.js --# @x"]],
    [String.raw`[^]a-z]x`, ["3:variable_1 = x", "8:f.js --# @x"]],
  ])("reads the pattern %s", async (pattern, expected) => {
    await using bench = await openBench();
    const file = await bench.put("f", 'nothing\na[10]\nvariable_1 = x\nune école "1"\n\n}\nxy\nf.js --# @x\n');
    expect(await lines(bench, { pattern, path: file })).toEqual(expected);
  });

  it.each(["(", "interface{}", "[a", "*", "a**b("])("says that %s is not an expression", async (pattern) => {
    await using bench = await openBench();
    await bench.put("f", "x");
    expect(await lines(bench, { pattern })).toContain("The pattern is not a valid regular expression");
  });

  it("leaves out ignored, hidden and binary files and links, in a repository", async () => {
    await using bench = await openBench();
    await mkdir(bench.path(".git"));
    await bench.put(".git/config", "foo");
    await bench.put(".gitignore", "*.log\n/out/\nlib/*\n!lib/keep.txt\n!.shown\n");
    for (const name of [
      "a.txt",
      "a.log",
      "out/x",
      "sub/out/x",
      "lib/drop.txt",
      "lib/keep.txt",
      ".env",
      ".shown",
      ".github/ci.yml",
      "sub/b.log",
      "sub/c.txt",
    ])
      await bench.put(name, "foo");
    await bench.put("sub/.gitignore", "c.txt\n!b.log\n");
    await bench.put("binary", Buffer.from("foo\0foo"));
    await symlink("a.txt", bench.path("link.txt"));
    const expected = [".shown", "a.txt", "lib/keep.txt", "sub/b.log", "sub/out/x"];
    expect(await lines(bench, { pattern: "foo", mode: "files_with_matches" })).toEqual(expected);
    expect(await glob(bench, "**/*")).toEqual([...expected, "binary"].toSorted());
    expect(await glob(bench, "**/*", "sub")).toEqual(["sub/b.log", "sub/out/x"]);
    expect(await lines(bench, { pattern: "foo", mode: "files_with_matches", path: "sub" })).toEqual(["sub/b.log", "sub/out/x"]);
    expect(await lines(bench, { pattern: "foo", mode: "files_with_matches", path: "out" })).toEqual(["out/x"]);
    expect(await lines(bench, { pattern: "foo", path: "a.log" })).toEqual(["1:foo"]);
    expect(await grep(bench, { pattern: "foo", path: "binary" })).toMatchObject({
      numFiles: 0,
      note: expect.stringContaining("binary") as string,
    });
    expect(await glob(bench, ".github/**")).toEqual([".github/ci.yml"]);
    expect(await glob(bench, ".*")).toEqual([".env", ".gitignore", ".shown", "sub/.gitignore"]);
    expect(await lines(bench, { pattern: "foo", mode: "files_with_matches", glob: "*.log" })).toEqual(["sub/b.log"]);
  });

  it("honours ignore files outside of a repository too, and .ignore over .gitignore", async () => {
    await using bench = await openBench();
    await bench.put(".gitignore", "ign\nboth.txt\n");
    await bench.put(".ignore", "!both.txt\nown.txt\n");
    for (const name of ["ign/x.txt", "both.txt", "own.txt", "sub/ign/y.txt", "sub/z.txt"]) await bench.put(name, "foo");
    expect(await glob(bench, "*.txt")).toEqual(["both.txt", "sub/z.txt"]);
    expect(await glob(bench, "*.txt", "sub")).toEqual(["sub/z.txt"]);
    expect(await glob(bench, "ign/*.txt")).toEqual(["ign/x.txt"]);
  });

  it("stops at the root of the repository when it looks for ignore files", async () => {
    await using bench = await openBench();
    await bench.put(".gitignore", "*.txt\n");
    await mkdir(bench.path("repo/.git"), { recursive: true });
    await bench.put("repo/a.txt", "foo");
    await bench.put("repo/sub/b.txt", "foo");
    expect(await glob(bench, "*.txt", "repo")).toEqual(["repo/a.txt", "repo/sub/b.txt"]);
    expect(await glob(bench, "*.txt", "repo/sub")).toEqual(["repo/sub/b.txt"]);
  });

  it("keeps the ignore files of a repository out of another one inside it", async () => {
    await using bench = await openBench();
    await mkdir(bench.path(".git"));
    await bench.put(".gitignore", "*.txt\n");
    await mkdir(bench.path("inner/.git"), { recursive: true });
    await bench.put("inner/a.txt", "foo");
    await bench.put("b.txt", "foo");
    expect(await glob(bench, "*.txt")).toEqual(["inner/a.txt"]);
  });

  it("reads globs with braces, exclusions, folders and several at once", async () => {
    await using bench = await openBench();
    for (const name of ["a.ts", "a.test.ts", "b.js", "src/c.ts", "src/deep/d.tsx", "src/deep/e.md", "other/f.ts", "we[ird]/g.ts"])
      await bench.put(name, "foo");
    expect(await glob(bench, "*.{ts,tsx}")).toEqual(["a.test.ts", "a.ts", "other/f.ts", "src/c.ts", "src/deep/d.tsx", "we[ird]/g.ts"]);
    expect(await glob(bench, "src/*")).toEqual(["src/c.ts"]);
    expect(await glob(bench, "./src/**/*.md")).toEqual(["src/deep/e.md"]);
    expect(await glob(bench, "{src,other}/*.ts")).toEqual(["other/f.ts", "src/c.ts"]);
    expect(await glob(bench, "**/deep/*.ts?")).toEqual(["src/deep/d.tsx"]);
    expect(await glob(bench, bench.path("src/**/*.ts"))).toEqual(["src/c.ts"]);
    expect(await glob(bench, "src/c.ts")).toEqual(["src/c.ts"]);
    expect(await glob(bench, "../*.none", "src")).toEqual([]);
    expect(await glob(bench, "none/**")).toEqual([]);
    const found = (globs: string): Promise<readonly string[] | string> =>
      lines(bench, { pattern: "foo", mode: "files_with_matches", glob: globs });
    expect(await found("*.ts")).toEqual(["a.test.ts", "a.ts", "other/f.ts", "src/c.ts", "we[ird]/g.ts"]);
    expect(await found("*.ts, !*.test.ts, !other/**")).toEqual(["a.ts", "src/c.ts", "we[ird]/g.ts"]);
    expect(await found("src/**/*.{ts,tsx} *.js")).toEqual(["b.js", "src/c.ts", "src/deep/d.tsx"]);
    expect(await found("!*.ts")).toEqual(["b.js", "src/deep/d.tsx", "src/deep/e.md"]);
  });

  it("knows types of files", async () => {
    await using bench = await openBench();
    for (const name of ["a.ts", "b.tsx", "c.js", "d.py", "Makefile"]) await bench.put(name, "foo");
    const found = (type: string, glob?: string): Promise<readonly string[] | string> =>
      lines(bench, { pattern: "foo", mode: "files_with_matches", type, glob });
    expect(await found("ts")).toEqual(["a.ts", "b.tsx"]);
    expect(await found("make")).toEqual(["Makefile"]);
    expect(await found("ts", "a.*")).toEqual(["a.ts"]);
    expect(await found("nonsense")).toContain('file type "nonsense" is not known');
  });

  it("lists the newest files first and says when there are more", async () => {
    await using bench = await openBench();
    for (let index = 0; index < 130; index++) {
      const file = await bench.put(`f${String(index).padStart(3, "0")}`, "foo");
      await utimes(file, 1_700_000_000 + index, 1_700_000_000 + index);
    }
    const output = await findFiles(
      { pattern: "f*", path: undefined },
      engineFor(bench),
      bench.workspace,
      at(bench),
      new AbortController().signal,
    );
    expect(output).toMatchObject({ numFiles: 100, truncated: true });
    expect(typeof output === "string" ? [] : output.filenames.slice(0, 3)).toEqual(["f129", "f128", "f127"]);
    expect(await grep(bench, { pattern: "foo", mode: "files_with_matches", limit: 2, offset: 1 })).toMatchObject({
      filenames: ["f128", "f127"],
      truncated: true,
      appliedLimit: 2,
      appliedOffset: 1,
    });
    expect(await grep(bench, { pattern: "foo", limit: 0 })).toMatchObject({ numLines: 130, truncated: false });
    expect(await grep(bench, { pattern: "foo", limit: 5, offset: 128 })).toMatchObject({ numLines: 2, truncated: false });
    expect(await grep(bench, { pattern: "foo" })).toMatchObject({ numLines: 130 });
  });

  it("cuts long lines and reads other encodings", async () => {
    await using bench = await openBench();
    await bench.put("long", `${"x".repeat(50_000)}foo\n`);
    await bench.put("wide", Buffer.from("\ufeffein foo\r\n", "utf16le"));
    await bench.put("mark", "\ufefffoo first\n");
    await bench.put("latin", Buffer.from("caf\xe9 foo\n", "latin1"));
    expect(await lines(bench, { pattern: "foo", path: "wide" })).toEqual(["1:ein foo"]);
    expect(await lines(bench, { pattern: "^foo", path: "mark" })).toEqual(["1:foo first"]);
    expect(await lines(bench, { pattern: "foo", path: "latin" })).toEqual(["1:caf\ufffd foo"]);
    expect(await lines(bench, { pattern: "^x", path: "long" })).toEqual([`1:${"x".repeat(1000)}... [line cut]`]);
  });

  it("ends soon when it is interrupted", async () => {
    await using bench = await openBench();
    await bench.put("f", "foo");
    const controller = new AbortController();
    controller.abort(new Error("stop"));
    await expect(findText({ ...plain, pattern: "foo" }, engineFor(bench), bench.workspace, at(bench), controller.signal)).rejects.toThrow();
  });
});

describe("a search", () => {
  it("leaves patterns that ripgrep cannot read to the other engine", async () => {
    await using bench = await openBench();
    await bench.put("f", "foobar\nfoobaz\n");
    const engine = createRipgrepEngine(bench.workspace, installedRipgrep() ?? "rg", createBuiltInEngine(bench.workspace));
    const directory: WorkingDirectory = { path: bench.root, change: () => undefined };
    const output = await findText({ ...plain, pattern: "foo(?!bar)" }, engine, bench.workspace, directory, new AbortController().signal);
    expect(output).toMatchObject({ content: "f:2:foobaz" });
  });

  it("works without ripgrep when the program cannot be started", async () => {
    await using bench = await openBench();
    await bench.put("f", "foo\n");
    const engine = createRipgrepEngine(bench.workspace, join(bench.root, "no-such-program"), createBuiltInEngine(bench.workspace));
    const directory: WorkingDirectory = { path: bench.root, change: () => undefined };
    expect(await findText({ ...plain, pattern: "foo" }, engine, bench.workspace, directory, new AbortController().signal)).toMatchObject({
      content: "f:1:foo",
    });
    expect(
      await findFiles({ pattern: "*", path: undefined }, engine, bench.workspace, directory, new AbortController().signal),
    ).toMatchObject({ filenames: ["f"] });
  });

  it("does not hang on a pattern that backtracks without end", async () => {
    await using bench = await openBench();
    await bench.put("f", `${"a".repeat(60)}!\n`);
    const directory: WorkingDirectory = { path: bench.root, change: () => undefined };
    const begun = performance.now();
    const output = await findText(
      { ...plain, pattern: "(a+)+$" },
      createBuiltInEngine(bench.workspace),
      bench.workspace,
      directory,
      new AbortController().signal,
    );
    expect(output).toContain("takes too long");
    expect(performance.now() - begun).toBeLessThan(10_000);
  });

  it("stays quick in a tree of 20,000 files", async () => {
    await using bench = await openBench();
    execFileSync(
      "bash",
      ["-c", 'for d in $(seq 200); do mkdir -p d$d; for f in $(seq 100); do echo "content $f" > d$d/f$f.txt; done; done'],
      { cwd: bench.root },
    );
    const directory: WorkingDirectory = { path: bench.root, change: () => undefined };
    for (const [, engineFor] of engines) {
      const engine = engineFor(bench);
      const begun = performance.now();
      expect(
        await findFiles({ pattern: "**/*.txt", path: undefined }, engine, bench.workspace, directory, new AbortController().signal),
      ).toMatchObject({ numFiles: 100, truncated: true });
      expect(
        await findText(
          { ...plain, pattern: "content 77", mode: "files_with_matches" },
          engine,
          bench.workspace,
          directory,
          new AbortController().signal,
        ),
      ).toMatchObject({ numFiles: 200 });
      expect(
        await findText({ ...plain, pattern: "content", limit: 10 }, engine, bench.workspace, directory, new AbortController().signal),
      ).toMatchObject({ numLines: 10, truncated: true });
      expect(performance.now() - begun).toBeLessThan(15_000);
    }
  });
});
