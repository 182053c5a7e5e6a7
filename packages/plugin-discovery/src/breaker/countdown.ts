/** The time that something has. It rests while what is waited for is somebody else's. */
export class Countdown {
  /** Rejects when the time is up. */
  readonly over: Promise<never>;
  #left: number;
  #since = 0;
  #resting = 0;
  #timer: NodeJS.Timeout | undefined;
  #end: () => void = () => undefined;

  constructor(ms: number) {
    this.#left = ms;
    this.over = new Promise((_, reject) => (this.#end = () => reject(new Error(`it did not end within ${ms / 1000} s`))));
    this.over.catch(() => undefined);
    this.#go();
  }

  async rest<T>(work: () => T | Promise<T>): Promise<T> {
    if (this.#resting++ === 0) this.#pause();
    try {
      return await work();
    } finally {
      if (--this.#resting === 0) this.#go();
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#left = Infinity;
  }

  #go(): void {
    this.#since = performance.now();
    if (this.#left !== Infinity) this.#timer = setTimeout(this.#end, Math.max(0, this.#left));
  }

  #pause(): void {
    clearTimeout(this.#timer);
    this.#left -= performance.now() - this.#since;
  }
}
