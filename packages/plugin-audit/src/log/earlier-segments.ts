import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { AuditRecord } from "./record.js";
import { isRunning } from "./writer.js";
import type { Writer } from "./writer.js";

/** How a file of the log ended, as a later one found it. */
export interface SegmentEnd {
  readonly file: string;
  /** Last whole record. */
  readonly seq: number;
  readonly hash: string;
  readonly closed: boolean;
  /** Its last line is not whole: the process died while writing. */
  readonly torn: boolean;
}

/** So many of the newest files are looked at when a new one is begun. */
const mostLookedAt = 50;

/** The newest file of a folder, and those that were left without being closed by a process that is gone. */
export async function earlierSegments(
  folder: string,
): Promise<{ readonly newest: SegmentEnd | undefined; readonly abandoned: readonly SegmentEnd[] }> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".jsonl")).sort();
  const ends = (await Promise.all(names.slice(-mostLookedAt).map((name) => endOf(folder, name)))).filter((end) => end !== undefined);
  return {
    newest: ends.at(-1)?.end,
    abandoned: ends.filter(({ end, writer }) => !end.closed && !isRunning(writer)).map(({ end }) => end),
  };
}

interface FoundEnd {
  readonly end: SegmentEnd;
  readonly writer: Writer;
}

async function endOf(folder: string, name: string): Promise<FoundEnd | undefined> {
  const handle = await open(join(folder, name), "r").catch(() => undefined);
  if (handle === undefined) return undefined;
  try {
    const { size } = await handle.stat();
    const head = await textAt(handle, 0, Math.min(size, 65_536));
    // Records may be long: the tail read grows until a whole one is in it.
    for (let length = 65_536; ; length *= 8) {
      const start = Math.max(0, size - length);
      const tail = await textAt(handle, start, size - start);
      const lines = tail.split("\n");
      const torn = lines.pop() !== "";
      const last = recordIn(lines.at(-1) ?? "");
      if (last === undefined && start > 0) continue;
      const writer = recordIn(head.split("\n", 1)[0] ?? "")?.data;
      const end = { file: name, seq: last?.seq ?? 0, hash: last?.hash ?? "", closed: last?.type === "segment-closed" && !torn, torn };
      return { end, writer: { host: writer?.["host"], pid: writer?.["pid"], started: writer?.["started"] } };
    }
  } catch {
    // Someone else's file, or one that is just going away: not ours to judge here.
    return undefined;
  } finally {
    await handle.close();
  }
}

async function textAt(handle: Awaited<ReturnType<typeof open>>, position: number, length: number): Promise<string> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.toString("utf8", 0, bytesRead);
}

function recordIn(line: string): AuditRecord | undefined {
  try {
    const record = JSON.parse(line) as AuditRecord;
    return typeof record.seq === "number" && typeof record.hash === "string" ? record : undefined;
  } catch {
    return undefined;
  }
}
