import { existsSync, readFileSync, readdirSync } from "node:fs";
import { setImmediate as breathe, setTimeout as wait } from "node:timers/promises";

/** Something to find: processes that carry the marker, or that are still in the leader's session. */
export interface Quarry {
  readonly marker: string;
  readonly leader: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/** A full search of /proc follows this long after the last process ended, so that a row of quick commands pays for one. Milliseconds. */
const fullSweepDelay = 1000;
/** Process ids may have wrapped around below a leader that lived longer than this. Milliseconds. */
const wrapAge = 5000;
const batch = 24;

/**
 * Ends processes that escaped their group by `setsid` or by daemonising. They are recognised by the marker in their
 * environment, or by their session; on systems without /proc only the group is ended.
 */
export class ProcessReaper {
  readonly #enabled = process.platform === "linux" && existsSync("/proc/self/environ");
  #pending: Quarry[] = [];
  readonly #spared: Quarry[] = [];
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

  /** Ends everything that carries the marker, and everything that `ended` and `spare` were told of, now. */
  async finish(marker: string): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#enabled) await sweep([...this.#pending.splice(0), ...this.#spared, { marker, leader: 0, startedAt: 0 }], allIds);
  }

  /** Lets what a background process left live until `finish`. */
  spare(quarry: Quarry): void {
    this.#spared.push(quarry);
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
  let environment: string;
  let state: string;
  try {
    state = readFileSync(`/proc/${id}/stat`, "latin1");
    environment = readFileSync(`/proc/${id}/environ`, "latin1");
  } catch {
    return false;
  }
  // After the name, which stands in parentheses and may hold anything: state, parent, group, session.
  const [status, , , session] = state.slice(state.lastIndexOf(")") + 2).split(" ");
  if (status === "Z" || status === "X") return false;
  return quarries.some(({ marker, leader }) => environment.includes(marker) || (leader > 0 && session === String(leader)));
}

function allIds(): readonly number[] {
  return readdirSync("/proc").map(Number).filter((id) => id > 1);
}

/** The ids given out since the leader's, when they are few; the kernel counts them up. */
function nearIds(quarry: Quarry): () => readonly number[] {
  return () => {
    const count = lastId() - quarry.leader;
    if (!(count >= 0 && count < 500) || Date.now() - quarry.startedAt > wrapAge) return allIds();
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
