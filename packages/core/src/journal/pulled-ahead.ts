/** Steps that may be pulled before their reader takes them. */
const most = 256;

/** One step of a stream, or what it failed with. */
export type Step<T, R> = { readonly step: IteratorResult<T, R> } | { readonly error: unknown };

/** Pulls a stream while its reader waits for a turn, so that what arrives together comes in together. */
export class PulledAhead<T, R> {
  readonly #next: () => Promise<IteratorResult<T, R>>;
  #arrived: Step<T, R>[] = [];
  #pulling = false;
  #over = false;
  /** Told of every arrival while somebody waits. */
  #waiting: (() => void) | undefined;

  constructor(next: () => Promise<IteratorResult<T, R>>) {
    this.#next = next;
  }

  /** Calls `ready` once, when there is something to take; more may come until it is taken. */
  wait(ready: () => void): void {
    let told = false;
    this.#waiting = () => {
      if (!told && this.#arrived.length > 0) ready();
      told ||= this.#arrived.length > 0;
      this.#pull();
    };
    this.#waiting();
  }

  take(): Step<T, R>[] {
    const taken = this.#arrived;
    this.#arrived = [];
    this.#waiting = undefined;
    return taken;
  }

  #pull(): void {
    if (this.#pulling || this.#over || this.#arrived.length >= most) return;
    this.#pulling = true;
    const arrive = (step: Step<T, R>): void => {
      this.#pulling = false;
      this.#over = !("step" in step) || step.step.done === true;
      this.#arrived.push(step);
      this.#waiting?.();
    };
    this.#next().then(
      (step) => arrive({ step }),
      (error: unknown) => arrive({ error }),
    );
  }
}
