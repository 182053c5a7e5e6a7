import { existsSync, readFileSync, readdirSync, readlinkSync } from "node:fs";
import { uptime } from "node:os";
import { setImmediate as breathe, setTimeout as wait } from "node:timers/promises";
import { allIds, processStatus } from "./process-status.js";

/** Something to find: processes that carry the marker, or that are still in the leader's session. */
export interface Quarry {
  readonly marker: string;
  /** 0 when its id may already be another process's. */
  readonly leader: number;
  /** When the leader was started, in seconds since the machine was. */
  readonly startedAt: number;
  /** The names that the kernel gives the leader's output pipes. */
  readonly pipes: readonly string[];
}

/** A full search of /proc follows this long after the last process ended, so that a row of quick commands pays for one. Milliseconds. */
const fullSweepDelay = 1000;
/** Process ids may have wrapped around below a leader that lived longer than this. Seconds. */
const wrapAge = 5;
const batch = 24;

/**
 * Ends processes that escaped their group by `setsid` or by daemonising. They are recognised by the marker in their
 * environment, by their session, or, where a daemon overwrote its environment, by a pipe of the leader that they hold. On systems
 * without /proc only the group is ended.
 */
export class ProcessReaper {
  readonly #enabled = process.platform === "linux" && existsSync("/proc/self/environ");
  #pending: Quarry[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** Looks at once where its children's ids must be, and a little later everywhere. */
  async ended(quarry: Quarry): Promise<void> {
    if (!this.#enabled) return;
    this.#pending.push(quarry);
    if (this.#timer === undefined) {
      this.#timer = setTimeout(() => void this.#sweepPending(), fullSweepDelay);
      this.#timer.unref();
    }
    await breathe();
    await sweep([quarry], nearIds(quarry));
  }

  /** Ends everything that carries the marker, that `ended` was told of, or that is given, now. */
  async finish(marker: string, more: readonly Quarry[]): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const everything = { marker, leader: 0, startedAt: uptime(), pipes: [] };
    if (this.#enabled) await sweep([...this.#pending.splice(0), ...more, everything], allIds);
  }

  async #sweepPending(): Promise<void> {
    this.#timer = undefined;
    await sweep(this.#pending.splice(0), allIds);
  }
}

/** Searches until a search finds nothing: a process may fork while it is being ended. */
async function sweep(quarries: readonly Quarry[], ids: () => readonly number[]): Promise<void> {
  for (let round = 0; round < 5; round++) {
    let found = 0;
    const candidates = ids();
    for (const [index, id] of candidates.entries()) {
      if (index % batch === batch - 1) await breathe();
      if (id === process.pid || !isWanted(id, quarries)) continue;
      found += 1;
      try {
        process.kill(id, "SIGKILL");
      } catch {
        // Gone meanwhile, or not ours to end.
      }
    }
    if (found === 0) return;
    await wait(5);
    ids = allIds;
  }
}

function isWanted(id: number, quarries: readonly Quarry[]): boolean {
  try {
    const { state, session, startedAt } = processStatus(id);
    if (state === "Z" || state === "X") return false;
    // Starting times are rounded.
    const possible = quarries.filter((quarry) => quarry.leader === 0 || startedAt >= quarry.startedAt - 1);
    if (possible.some(({ leader }) => leader > 0 && session === leader)) return true;
    const environment = readFileSync(`/proc/${id}/environ`, "latin1");
    if (possible.some(({ marker }) => environment.includes(marker))) return true;
    const pipes = new Set(possible.flatMap((quarry) => quarry.pipes));
    return pipes.size > 0 && openFiles(id).some((name) => pipes.has(name));
  } catch {
    // Gone, or someone else's.
    return false;
  }
}

/** What a process's descriptors stand for, as the kernel names it: a path, or `socket:[123]`. */
function openFiles(id: number, descriptors: readonly (string | number)[] = readdirSync(`/proc/${id}/fd`)): readonly string[] {
  return descriptors.flatMap((descriptor) => {
    try {
      return [readlinkSync(`/proc/${id}/fd/${descriptor}`)];
    } catch {
      return [];
    }
  });
}

/** The names of the output pipes that a process was just started with: descriptors 1, 2, and so many more. */
export function pipeNames(id: number, extraOutputs: number): readonly string[] {
  if (process.platform !== "linux") return [];
  const descriptors = Array.from({ length: 2 + extraOutputs }, (_, index) => index + 1);
  return openFiles(id, descriptors).filter((name) => name.startsWith("socket:") || name.startsWith("pipe:"));
}

/** The ids given out since the leader's, when they are few; the kernel counts them up. */
function nearIds(quarry: Quarry): () => readonly number[] {
  return () => {
    const count = lastId() - quarry.leader;
    if (!(count >= 0 && count < 500) || uptime() - quarry.startedAt > wrapAge) return allIds();
    return Array.from({ length: count }, (_, index) => quarry.leader + 1 + index);
  };
}

function lastId(): number {
  try {
    return Number(readFileSync("/proc/loadavg", "latin1").split(" ")[4]);
  } catch {
    return Number.NaN;
  }
}
