/**
 * Lets things into a session one at a time: each has a turn of the machine to itself, and everything that follows from it without waiting for
 * the machine again has happened before the next.
 */
export class Intake {
  #waiting: (() => void)[] = [];
  #scheduled = false;
  #open = false;
  #settled: (() => void)[] = [];

  /** Whether this turn of the machine was given to something that came in. */
  get open(): boolean {
    return this.#open;
  }

  /** `first`: before everything that waits. */
  push(take: () => void, first: boolean = false): void {
    if (first) this.#waiting.unshift(take);
    else this.#waiting.push(take);
    if (!this.#scheduled) this.#schedule();
  }

  /** Resolves when nothing waits; undefined: nothing does. */
  settled(): Promise<void> | undefined {
    return this.#scheduled ? new Promise((resolve) => this.#settled.push(resolve)) : undefined;
  }

  #schedule(): void {
    this.#scheduled = true;
    // Two in a row: between them there is nothing but what follows from the first.
    setImmediate(() => {
      this.#open = true;
      this.#waiting.shift()?.();
    });
    setImmediate(() => {
      this.#open = false;
      if (this.#waiting.length > 0) return this.#schedule();
      this.#scheduled = false;
      for (const resolve of this.#settled.splice(0)) resolve();
    });
  }
}
