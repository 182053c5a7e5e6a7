import { scrub } from "../workspace/scrub.js";
import type { SandboxPolicy } from "../policy/sandbox-policy.js";
import { findSurroundings } from "../workspace/surroundings.js";
import type { Surroundings } from "../workspace/surroundings.js";

/** Cleans up after each contained process, one at a time, and remembers what was there before. */
export class ScrubQueue {
  readonly #report: (finding: string, callId: string | undefined) => void;
  #known: Surroundings | undefined;
  #knownFor: SandboxPolicy | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(report: (finding: string, callId: string | undefined) => void) {
    this.#report = report;
  }

  /** What lies around now; looked for once, and again after each process. */
  surroundings(policy: SandboxPolicy): Promise<Surroundings> {
    return this.#inTurn(async () => {
      if (this.#known === undefined || this.#knownFor !== policy) {
        this.#known = await findSurroundings(policy);
        this.#knownFor = policy;
      }
      return this.#known;
    });
  }

  /** To be called after a process has ended; `before` is what lay around when it started. */
  clean(policy: SandboxPolicy, before: Surroundings, callId: string | undefined): Promise<void> {
    return this.#inTurn(async () => {
      const { surroundings, findings } = await scrub(policy, { ...(this.#known ?? before), links: before.links });
      this.#known = surroundings;
      this.#knownFor = policy;
      for (const finding of findings) this.#report(finding, callId);
    });
  }

  /** Resolves when nothing is left to clean. */
  async idle(): Promise<void> {
    await this.#turn;
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(act);
    this.#turn = result.catch(() => {});
    return result;
  }
}
