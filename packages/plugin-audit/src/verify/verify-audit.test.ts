import { readFile, rename, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { logBench, session, writeLog } from "../../test/log-bench.js";
import type { LogBench } from "../../test/log-bench.js";
import { canonicalJson } from "../log/canonical-json.js";
import { sealRecord } from "../log/record.js";
import type { AuditRecord } from "../log/record.js";
import { verifyAudit } from "./verify-audit.js";

const dead = { isRunning: () => false };
const key = "a key of sufficient length";

async function rewrite(bench: LogBench, file: string, change: (lines: string[]) => string[]): Promise<void> {
  const lines = change(await bench.lines(file));
  await writeFile(join(bench.folder, file), lines.map((line) => `${line}\n`).join(""));
}

/** A record with other words, its own hash made anew, as one would who knows the form of the log. */
function forged(line: string): string {
  const { hash: _hash, mac, ...record } = JSON.parse(line) as AuditRecord;
  const sealed = sealRecord({ ...record, data: { ...record.data, text: "nothing happened" } });
  return canonicalJson(mac === undefined ? sealed : { ...sealed, mac });
}

describe("verifying one file", () => {
  it("finds nothing wrong with a log as it was written", async () => {
    await using bench = await logBench();
    const file = await writeLog(bench, 10);
    expect(await verifyAudit(join(bench.folder, file), dead)).toMatchObject({ ok: true, files: [{ state: "closed", records: 10 }] });
  });

  it.each<[string, (lines: string[]) => string[], object]>([
    ["a changed word", (lines) => lines.with(4, lines[4]!.replace("entry 5", "entry 6")), { seq: 5, line: 5, kind: "changed" }],
    ["a record made anew", (lines) => lines.with(4, forged(lines[4]!)), { seq: 6, line: 6, kind: "changed" }],
    ["a changed space", (lines) => lines.with(4, lines[4]!.replace('{"', '{ "')), { seq: 5, kind: "changed" }],
    ["a removed record", (lines) => lines.toSpliced(4, 1), { seq: 5, line: 5, kind: "removed" }],
    ["the first record removed", (lines) => lines.slice(1), { seq: 1, line: 1, kind: "removed" }],
    ["two records swapped", (lines) => lines.with(4, lines[5]!).with(5, lines[4]!), { seq: 5, kind: "reordered" }],
    ["a record put in twice", (lines) => lines.toSpliced(5, 0, lines[4]!), { seq: 5, line: 6, kind: "inserted" }],
    ["an empty line put in", (lines) => lines.toSpliced(5, 0, ""), { line: 6, kind: "changed" }],
    ["records cut off the end", (lines) => lines.slice(0, 7), { seq: 8, kind: "truncated" }],
    ["a record after the closing one", (lines) => [...lines, lines[4]!], { line: 11, kind: "inserted" }],
    ["everything cut off", () => [], { line: 1, kind: "truncated" }],
    ["a carriage return put in", (lines) => lines.with(4, `${lines[4]!}\r`), { seq: 5, kind: "changed" }],
  ])("names the first bad record: %s", async (_what, change, fault) => {
    await using bench = await logBench();
    const file = await writeLog(bench, 10);
    await rewrite(bench, file, change);
    const report = await verifyAudit(join(bench.folder, file), dead);
    expect(report.ok).toBe(false);
    expect(report.firstFault).toMatchObject({ file, ...fault });
  });

  it("finds every change of any one byte, at the record it is in", async () => {
    await using bench = await logBench();
    const file = join(bench.folder, await writeLog(bench, 6));
    const whole = await readFile(file);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const bytes = Buffer.from(whole);
        bytes[at] = bytes[at]! ^ flip;
        await writeFile(file, bytes);
        const { ok, firstFault } = await verifyAudit(file, dead);
        expect(ok).toBe(false);
        const line = whole.subarray(0, at).toString("latin1").split("\n").length;
        expect(firstFault?.line).toBe(line);
      }),
      { numRuns: 300 },
    );
  });

  it("finds every cut at any byte", async () => {
    await using bench = await logBench();
    const file = join(bench.folder, await writeLog(bench, 6));
    const whole = await readFile(file);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), async (at) => {
        await writeFile(file, whole.subarray(0, at));
        expect((await verifyAudit(file, dead)).firstFault?.kind).toBe("truncated");
      }),
      { numRuns: 100 },
    );
  });

  it("says that a file is still being written while its process lives", async () => {
    await using bench = await logBench();
    const log = bench.open();
    await log.write({ sessionId: session, type: "test", data: {} });
    const report = await verifyAudit(bench.folder);
    expect(report).toMatchObject({ ok: true, files: [{ state: "open", records: 2 }] });
    expect(report.notes.join()).toContain("still being written");
    await log.close();
    expect(await verifyAudit(bench.folder)).toMatchObject({ ok: true, files: [{ state: "closed" }] });
  });

  it("finds a file under another name", async () => {
    await using bench = await logBench();
    const file = await writeLog(bench, 3);
    await rename(join(bench.folder, file), join(bench.folder, "0.jsonl"));
    expect((await verifyAudit(bench.folder, dead)).firstFault).toMatchObject({ file: "0.jsonl", kind: "renamed" });
  });
});

describe("verifying with a key", () => {
  it("takes what its holder wrote", async () => {
    await using bench = await logBench();
    await writeLog(bench, 5, { key: () => key });
    expect(await verifyAudit(bench.folder, { ...dead, key })).toMatchObject({ ok: true, notes: [] });
    expect((await verifyAudit(bench.folder, dead)).notes.join()).toContain("not checked");
    expect((await verifyAudit(bench.folder, { ...dead, key: "another key, also long" })).firstFault).toMatchObject({
      seq: 1,
      kind: "changed",
    });
  });

  it("finds a whole chain made anew by somebody without the key", async () => {
    await using bench = await logBench();
    const file = await writeLog(bench, 5, { key: () => key });
    let prev = "0".repeat(64);
    await rewrite(bench, file, (lines) =>
      lines.map((line) => {
        const { hash: _hash, mac: _mac, ...record } = JSON.parse(line) as AuditRecord;
        const sealed = sealRecord(
          { ...record, prev, ...(record.seq === 3 ? { data: { text: "nothing happened" } } : {}) },
          "a guess of another length",
        );
        prev = sealed.hash;
        return canonicalJson(sealed);
      }),
    );
    expect((await verifyAudit(bench.folder, dead)).ok).toBe(true);
    expect((await verifyAudit(bench.folder, { ...dead, key })).firstFault).toMatchObject({ seq: 1, kind: "changed" });
  });
});

describe("verifying a folder", () => {
  it("finds a file that is gone", async () => {
    await using bench = await logBench();
    const first = await writeLog(bench, 4);
    await bench.clock.advance(1000);
    await writeLog(bench, 4);
    expect((await verifyAudit(bench.folder, dead)).ok).toBe(true);
    await rm(join(bench.folder, first));
    expect((await verifyAudit(bench.folder, dead)).firstFault).toMatchObject({ file: first, kind: "missing" });
  });

  it("takes the torn end of a crash that a later file vouches for, and finds when more is cut off after that", async () => {
    await using bench = await logBench();
    const log = bench.open();
    for (let number = 1; number <= 5; number++) await log.write({ sessionId: session, type: "test", data: { number } });
    const [crashed = ""] = await bench.files();
    const path = join(bench.folder, crashed);
    // As a process leaves it that dies while writing: its number now belongs to nobody.
    await rewrite(bench, crashed, (lines) => ofDeadProcess(lines));
    const { length } = await readFile(path);
    await truncate(path, length - 20);
    expect((await verifyAudit(bench.folder)).firstFault).toMatchObject({ file: crashed, seq: 6, kind: "truncated" });

    await bench.clock.advance(1000);
    const later = await writeLog(bench, 3);
    expect(JSON.parse((await bench.lines(later))[0]!)).toMatchObject({ data: { abandoned: [{ file: crashed, seq: 5, torn: true }] } });
    expect(await verifyAudit(bench.folder)).toMatchObject({ ok: true, files: [{ state: "abandoned", records: 5 }, { state: "closed" }] });

    await rewrite(bench, crashed, (lines) => lines.slice(0, 3));
    expect((await verifyAudit(bench.folder)).firstFault).toMatchObject({ file: crashed, seq: 4, kind: "truncated" });
  });
});

/** The same log as if another process, long gone, had written it. */
function ofDeadProcess(lines: readonly string[]): string[] {
  let prev = "0".repeat(64);
  return lines.map((line, index) => {
    const { hash: _hash, mac: _mac, ...record } = JSON.parse(line) as AuditRecord;
    const sealed = sealRecord({ ...record, prev, ...(index === 0 ? { data: { ...record.data, started: "long ago" } } : {}) });
    prev = sealed.hash;
    return canonicalJson(sealed);
  });
}
