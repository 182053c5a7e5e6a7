import { mkdir, rm } from "node:fs/promises";
import fc from "fast-check";
import { expect, it } from "vitest";
import { openBench } from "../../test/bench.js";
import { createBuiltInEngine } from "./built-in-engine.js";
import { findFiles } from "./find-files.js";
import { findText } from "./find-text.js";
import { installedRipgrep } from "./open-search-engine.js";
import { createRipgrepEngine } from "./ripgrep-engine.js";

const segs = fc.constantFrom("a", "b", "c.ts", "d.log", ".e", "build", "x y", "[q]", "é");
const paths = fc.array(fc.array(segs, { minLength: 1, maxLength: 4 }).map((p) => [...p, "f" + p.length + ".ts"].join("/")), { minLength: 3, maxLength: 12 });
const pats = fc.constantFrom("a", "/a", "a/", "*.ts", "**/b", "b/**", "!c.ts", "!*.ts", "/build/", "build/*", "!build/b", "d.log/", "**/a/**/b", "f2.ts", "*", "!*/", "!.e", ".e/", "#c", "\\#c", "a/b", "x y/", "x\\ y", "[ab]", "!a/f1.ts", "\\[q\\]", "é/", "*.log  ", "!/b/", "a*/");
const ign = fc.array(pats, { maxLength: 4 }).map((l) => l.join("\n"));
it("fuzz ignore", async () => {
  let bad = 0;
  await fc.assert(fc.asyncProperty(paths, ign, ign, ign, fc.boolean(), fc.constantFrom(undefined, "a", "build", "a/b"), async (files, top, sub, own, git, path) => {
    await using bench = await openBench();
    if (git) await mkdir(bench.path(".git"));
    for (const f of files) { await bench.put(f, "foo").catch(() => undefined); }
    await bench.put(".gitignore", top); await bench.put("a/.gitignore", sub).catch(() => 0); await bench.put("build/.ignore", own).catch(() => 0);
    const dir = { path: bench.root, change: () => undefined };
    const sig = new AbortController().signal;
    const unused = createBuiltInEngine(bench.workspace);
    const a = await findFiles({ pattern: "**/*", path }, createRipgrepEngine(bench.workspace, installedRipgrep()!, unused), bench.workspace, dir, sig);
    const b = await findFiles({ pattern: "**/*", path }, unused, bench.workspace, dir, sig);
    const fa = typeof a === "string" ? a : a.filenames.toSorted();
    const fb = typeof b === "string" ? b : b.filenames.toSorted();
    expect(fb).toEqual(fa);
  }), { numRuns: 300, verbose: 0 });
}, 120000);
const atoms = fc.constantFrom("a", "b", ".", "\\w", "\\d", "\\s", "[ab]", "[^a]", "é", "^", "$", "\\b", "(a|b)", "(?:ab)", "-", "\\.", "xx", "\\W", "_", " ");
const quants = fc.constantFrom("", "", "", "*", "+", "?", "{1,2}", "*?");
const regex = fc.array(fc.tuple(atoms, quants), { minLength: 1, maxLength: 5 }).map((l) => l.map(([x, q]) => (["^", "$", "\\b"].includes(x) ? x : x + q)).join(""));
const body = fc.array(fc.array(fc.constantFrom("a", "b", "ab", "x", "xx", "é", " ", "-", ".", "_", "1", "日"), { maxLength: 8 }).map((l) => l.join("")), { maxLength: 8 }).chain((l) => fc.constantFrom("\n", "\r\n").map((e) => l.join(e)));
it("fuzz regex", async () => {
  await using bench = await openBench();
  await rm(bench.path("t"), { force: true });
  const dir = { path: bench.root, change: () => undefined };
  const sig = new AbortController().signal;
  const builtIn = createBuiltInEngine(bench.workspace);
  const rg = createRipgrepEngine(bench.workspace, installedRipgrep()!, builtIn);
  await fc.assert(fc.asyncProperty(regex, body, fc.constantFrom<"content" | "count">("content", "count"), fc.boolean(), fc.boolean(), fc.boolean(), fc.nat(2), async (pattern, text, mode, ignoreCase, multiline, onlyMatching, ctx) => {
    await bench.put("t.txt", text);
    const req = { pattern, path: undefined, glob: undefined, type: undefined, mode, before: ctx, after: ctx, lineNumbers: true, ignoreCase, onlyMatching, multiline, limit: 0, offset: 0 };
    const a = await findText(req, rg, bench.workspace, dir, sig);
    const b = await findText(req, builtIn, bench.workspace, dir, sig);
    if (typeof a === "string") expect(typeof b).toBe("string"); else expect(b).toEqual(a);
  }), { numRuns: 600 });
}, 120000);
