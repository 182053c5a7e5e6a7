import { mkdtemp, readdir, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sessionId } from "@lorimer/sdk";
import type { EmittedEvent } from "@lorimer/sdk";
import { virtualClock } from "@lorimer/testing";
import type { VirtualClock } from "@lorimer/testing";
import { SessionAuditLog } from "../src/log/session-audit-log.js";
import type { SessionAuditLogParts } from "../src/log/session-audit-log.js";
import { readAuditConfig } from "../src/settings/audit-config.js";

export const session = sessionId("11111111-1111-4111-8111-111111111111");

/** A folder for logs that is gone at the end of the block. */
export interface LogBench extends AsyncDisposable {
  readonly folder: string;
  readonly clock: VirtualClock;
  readonly said: readonly EmittedEvent[];
  open(parts?: Partial<SessionAuditLogParts>, settings?: Readonly<Record<string, unknown>>): SessionAuditLog;
  files(): Promise<readonly string[]>;
  lines(file: string): Promise<string[]>;
}

export async function logBench(): Promise<LogBench> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "lorimer-audit-")));
  const folder = join(root, "log");
  const clock = virtualClock();
  const said: EmittedEvent[] = [];
  return {
    folder,
    clock,
    said,
    open: (parts = {}, settings = {}) =>
      new SessionAuditLog({
        config: readAuditConfig({ enabled: true, folder, ...settings }, []),
        clock,
        reporter: { emit: (event) => said.push(event) },
        cwd: root,
        mask: (value) => value,
        key: () => undefined,
        ...parts,
      }),
    files: async () => (await readdir(folder)).sort(),
    lines: async (file) => (await readFile(join(folder, file), "utf8")).split("\n").slice(0, -1),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}

/** Writes a log of that many records, its opening and closing included. */
export async function writeLog(bench: LogBench, records: number, parts: Partial<SessionAuditLogParts> = {}): Promise<string> {
  const before = new Set(await bench.files().catch(() => []));
  const log = bench.open(parts);
  for (let number = 2; number < records; number++)
    await log.write({ sessionId: session, type: "test", data: { number, text: `entry ${number}` } });
  await log.close();
  const made = (await bench.files()).filter((name) => !before.has(name));
  return made[0] ?? "";
}
