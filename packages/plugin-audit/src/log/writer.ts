import { readFileSync } from "node:fs";
import { hostname } from "node:os";

/** The process that writes a file. */
export interface Writer {
  readonly host: unknown;
  readonly pid: unknown;
  /** Tells it from a later process with the same number; null where the system does not say. */
  readonly started: unknown;
}

export function thisWriter(): Writer {
  return { host: hostname(), pid: process.pid, started: startOf(process.pid) };
}

/** Whether the process that wrote a file may still write to it. That of another machine cannot be asked, and counts as gone. */
export function isRunning({ host, pid, started }: Writer): boolean {
  if (host !== hostname() || typeof pid !== "number") return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return started === startOf(pid);
}

/** When a process began: the boot of the machine and the clock ticks since then, as Linux tells them. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name, in parentheses, may hold anything; the start is the 20th field after it.
    const ticks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}:${ticks}`;
  } catch {
    return null;
  }
}
