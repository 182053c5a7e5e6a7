import type { HostProcess } from "./host-process.js";
import { signalGroup } from "./process-group.js";
import type { Quarry } from "./process-reaper.js";

/** Milliseconds between two looks at which groups have emptied. Far less than process ids take to come round again. */
const lookInterval = 1000;

interface Leftover {
  readonly child: HostProcess;
  readonly quarry: Quarry;
}

/**
 * What background processes that ended left running, until the workspace closes. A group's id belongs to nobody else while
 * somebody is in it, and may become anybody's once it is empty; so that is watched.
 */
export class BackgroundLeftovers {
  readonly #all: Leftover[] = [];
  readonly #inhabited = new Map<number, Leftover>();
  readonly #onEmpty: (group: number) => void;
  #timer: NodeJS.Timeout | undefined;

  /** `onEmpty` is told of each group that nobody is in any more. */
  constructor(onEmpty: (group: number) => void) {
    this.#onEmpty = onEmpty;
  }

  add(child: HostProcess, quarry: Quarry): void {
    const leftover = { child, quarry };
    this.#all.push(leftover);
    this.#inhabited.set(child.pid, leftover);
    this.#look();
    if (this.#inhabited.size > 0) this.#timer ??= setInterval(() => this.#look(), lookInterval).unref();
  }

  /** What to look for at the end. */
  quarries(): readonly Quarry[] {
    this.#look();
    return this.#all.map(({ child, quarry }) => (this.#inhabited.has(child.pid) ? quarry : { ...quarry, leader: 0 }));
  }

  /** Stops reading what they say. */
  abandon(): void {
    clearInterval(this.#timer);
    for (const { child } of this.#all) child.abandon();
  }

  #look(): void {
    for (const group of this.#inhabited.keys()) {
      if (signalGroup(group, 0)) continue;
      this.#inhabited.delete(group);
      this.#onEmpty(group);
    }
    if (this.#inhabited.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
