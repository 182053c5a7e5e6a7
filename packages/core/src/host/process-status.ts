import { readFileSync, readdirSync } from "node:fs";

/** The unit of start times in /proc, on every Linux. */
const ticksPerSecond = 100;

export interface ProcessStatus {
  /** One letter, as `ps` shows it. */
  readonly state: string;
  readonly group: number;
  readonly session: number;
  /** Seconds between the machine's start and the process's. */
  readonly startedAt: number;
}

/** What the kernel says of a process, in /proc; throws when it is gone. */
export function processStatus(id: number): ProcessStatus {
  const line = readFileSync(`/proc/${id}/stat`, "latin1");
  // After the name, which stands in parentheses and may hold anything: state, parent, group, session, ..., start time.
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  return { state: fields[0] ?? "", group: Number(fields[2]), session: Number(fields[3]), startedAt: Number(fields[19]) / ticksPerSecond };
}

/** Every process there is, except init. */
export function allIds(): readonly number[] {
  try {
    return readdirSync("/proc")
      .map(Number)
      .filter((id) => id > 1);
  } catch {
    // Out of descriptors, perhaps: the next search may do better, and the harness must not fall over this one.
    return [];
  }
}
