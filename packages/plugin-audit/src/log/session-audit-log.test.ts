import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { logBench, session } from "../../test/log-bench.js";
import type { LogBench } from "../../test/log-bench.js";
import { verifyAudit } from "../verify/verify-audit.js";
import { earlierSegments } from "./earlier-segments.js";
import type { AuditRecord } from "./record.js";
import { Segment } from "./segment.js";

const entry = { sessionId: session, type: "test", data: { text: "x" } } as const;

async function first(bench: LogBench, file: string): Promise<AuditRecord> {
  return JSON.parse((await bench.lines(file))[0] ?? "") as AuditRecord;
}

it("begins a file each day, which goes on from the one before", async () => {
  await using bench = await logBench();
  const log = bench.open();
  await log.write(entry);
  await bench.clock.advance(24 * 3_600_000);
  await log.write(entry);
  await log.close();
  const [one = "", two = ""] = await bench.files();
  expect(one.slice(0, 8)).toBe("20260101");
  expect(two.slice(0, 8)).toBe("20260102");
  expect((await first(bench, two)).data).toMatchObject({
    continues: { file: one, seq: 3, why: "new-day" },
    newest: { file: one, closed: true },
  });
  expect(await verifyAudit(bench.folder)).toMatchObject({ ok: true });
});

it("counts what was lost while it could not be written, and says so in the next file", async () => {
  await using bench = await logBench();
  await writeFile(bench.folder, "in the way");
  const log = bench.open();
  for (let number = 0; number < 5; number++) await log.write(entry);
  expect(bench.said).toMatchObject([{ type: "notice-given", level: "error" }]);
  await rm(bench.folder);
  await bench.clock.advance(1000);
  await log.write(entry);
  await log.close();
  const [file = ""] = await bench.files();
  expect((await first(bench, file)).data).toMatchObject({ lost: { records: 5 } });
  expect(bench.said.at(-1)).toMatchObject({ level: "info", text: expect.stringContaining("is written again") });
  expect((await verifyAudit(bench.folder)).notes.join()).toContain("5 records were lost");
});

it("sees that its file was changed while it writes, and goes on in another", async () => {
  await using bench = await logBench();
  const log = bench.open();
  for (let number = 0; number < 3; number++) await log.write(entry);
  const [one = ""] = await bench.files();
  const path = join(bench.folder, one);
  await writeFile(path, (await readFile(path, "utf8")).split("\n").slice(0, 2).join("\n"));
  await log.write(entry);
  await log.close();
  const [, two = ""] = await bench.files();
  expect((await first(bench, two)).data).toMatchObject({
    continues: { file: one, seq: 4, why: expect.stringContaining("changed by someone else") },
  });
  expect((await verifyAudit(bench.folder)).firstFault).toMatchObject({ file: one, seq: 2 });
});

it("says why it cannot be written, and tries again each time it is asked", async () => {
  await using bench = await logBench();
  await writeFile(bench.folder, "in the way");
  const log = bench.open();
  expect(await log.fault(session)).toMatch(/EEXIST|ENOTDIR/);
  await rm(bench.folder);
  expect(await log.fault(session)).toBeUndefined();
  await log.close();
});

it("takes a disk that does not answer for one that fails, and holds up nobody", async () => {
  await using bench = await logBench();
  let answer: () => void = () => undefined;
  const hangs = new Promise<void>((resolve) => (answer = resolve));
  const log = bench.open();
  await log.write(entry);
  const segment = vi.spyOn(Segment.prototype, "append").mockReturnValue(hangs);
  void log.write(entry);
  const [fault, closed] = [log.fault(session), log.close()];
  await bench.clock.untilSleeping(2);
  await bench.clock.advance(5000);
  expect(await fault).toMatch(/did not answer within 5 seconds/);
  await closed;
  segment.mockRestore();
  answer();
});

it("finds the end of a file whose last record is long", async () => {
  await using bench = await logBench();
  const log = bench.open();
  await log.write({ ...entry, data: { text: "x".repeat(300_000) } });
  const { newest } = await earlierSegments(bench.folder);
  expect(newest).toMatchObject({ seq: 2, closed: false, torn: false });
  await log.close();
});

it("writes fast enough to stand beside a session", async () => {
  await using bench = await logBench();
  const log = bench.open();
  const started = performance.now();
  for (let number = 0; number < 500; number++) await log.write({ ...entry, durable: number % 10 === 0 });
  const each = (performance.now() - started) / 500;
  await log.close();
  console.log(`figure: milliseconds for one audit record ${each.toFixed(3)}`);
  expect(each).toBeLessThan(50);
});
