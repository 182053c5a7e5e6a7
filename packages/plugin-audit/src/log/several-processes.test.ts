import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, expect, it } from "vitest";
import { logBench, writeLog } from "../../test/log-bench.js";
import { verifyAudit } from "../verify/verify-audit.js";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Writes records until it is done, or killed; says so after each. */
const program = `
import { SessionAuditLog } from ${JSON.stringify(here("./session-audit-log.ts"))};
const [folder, sessionId, records] = process.argv.slice(2);
const clock = { now: () => Date.now(), elapsed: () => performance.now(), sleep: (ms, signal) => new Promise((done) => { const timer = setTimeout(done, ms); signal?.addEventListener("abort", () => { clearTimeout(timer); done(); }); }) };
const config = { enabled: true, required: false, includeInput: false, folder, key: undefined, problems: [] };
const log = new SessionAuditLog({ config, clock, reporter: { emit: (event) => console.error(event.text) }, cwd: folder, mask: (value) => value, key: () => undefined });
for (let number = 1; number <= Number(records); number++) {
  await log.write({ sessionId, type: "test", data: { number, filling: "x".repeat(500) }, durable: number % 10 === 0 });
  process.stdout.write(".");
}
await log.close();
`;

let built = "";
beforeAll(async () => {
  built = await mkdtemp(join(tmpdir(), "lorimer-audit-program-"));
  const bundle = await rolldown({
    input: "program",
    platform: "node",
    plugins: [
      {
        name: "sources",
        resolveId(id) {
          if (id === "program") return id;
          const [, name, rest = ""] = /^@lorimer\/([^/]+)(?:\/(.+))?$/.exec(id) ?? [];
          return name === undefined ? null : join(here("../../.."), name, "src", rest, "index.ts");
        },
        load: (id) => (id === "program" ? program : null),
      },
    ],
  });
  await bundle.write({ dir: built, format: "esm", entryFileNames: "main.mjs" });
});
afterAll(() => rm(built, { recursive: true, force: true }));

function start(folder: string, session: string, records: number): ChildProcess {
  return spawn(process.execPath, [join(built, "main.mjs"), folder, session, String(records)], { stdio: ["ignore", "pipe", "inherit"] });
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => child.once("close", () => resolve()));
}

it("keeps what several processes write apart, also for one session", async () => {
  await using bench = await logBench();
  const children = ["a", "a", "b", "c"].map((session) => start(bench.folder, session, 100));
  await Promise.all(
    children.map((child) => {
      child.stdout?.resume();
      return ended(child);
    }),
  );
  const report = await verifyAudit(bench.folder);
  expect(report).toMatchObject({ ok: true, files: [{ records: 102 }, { records: 102 }, { records: 102 }, { records: 102 }] });
});

it("tells a process that was killed while it wrote, and what it wrote stays sound", async () => {
  await using bench = await logBench();
  const child = start(bench.folder, "a", 1_000_000);
  let written = 0;
  child.stdout?.on("data", (dots: Buffer) => {
    written += dots.length;
    if (written > 200) child.kill("SIGKILL");
  });
  await ended(child);
  const [file = ""] = await readdir(bench.folder);
  const before = await verifyAudit(bench.folder);
  expect(before.firstFault).toMatchObject({ file, kind: "truncated" });
  expect(before.files[0]?.records).toBeGreaterThanOrEqual(200);
  await writeLog(bench, 3);
  expect(await verifyAudit(bench.folder)).toMatchObject({ ok: true });
});
