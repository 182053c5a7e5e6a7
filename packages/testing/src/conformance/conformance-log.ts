import type { Coverage } from "./coverage.js";

/** What a conformance check did and found. */
export interface ConformanceReport {
  readonly plugin: string;
  /** Every check that was made, in words. */
  readonly exercised: readonly string[];
  /** What could not be checked, and what would make it possible. */
  readonly notExercised: readonly string[];
  /** Everything found wrong; empty in a report that is returned. */
  readonly faults: readonly string[];
  /** What the runs in a harness made each contribution do, and what they never did. */
  readonly coverage: readonly Coverage[];
}

/** Collects the results of checks; one faulty check does not keep the next from running. */
export class ConformanceLog implements ConformanceReport {
  readonly plugin: string;
  readonly exercised: string[] = [];
  readonly notExercised: string[] = [];
  readonly faults: string[] = [];
  coverage: readonly Coverage[] = [];

  constructor(plugin: string) {
    this.plugin = plugin;
  }

  /** Runs a check; what it yields, and what it throws, are faults of `subject`. */
  async check(subject: string, what: string, run: () => Promise<readonly string[]> | readonly string[]): Promise<void> {
    this.exercised.push(`${subject}: ${what}`);
    try {
      for (const fault of await run()) this.faults.push(`${subject}: ${fault}`);
    } catch (error) {
      this.faults.push(`${subject}: ${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  skip(subject: string, what: string, because: string): void {
    const line = `${subject}: ${what} (${because})`;
    if (!this.notExercised.includes(line)) this.notExercised.push(line);
  }
}
