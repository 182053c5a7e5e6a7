import type { StageList, StageTypes } from "@lorimer/sdk";
import type { Breaker, Use, Work } from "./breaker.js";
import type { Countdown } from "./countdown.js";

/** One stage of an installed plugin, for one agent. */
export interface Seat<L extends StageList> {
  readonly breaker: Breaker;
  readonly use: Use;
  readonly slot: string;
  /** What its module made, where that has been asked for and could be made. */
  readonly ready: () => StageTypes[L] | undefined;
  /** Runs it; imports and makes it first. */
  run<T>(work: Omit<Work, keyof Use>, act: (stage: StageTypes[L], countdown: Countdown) => T | Promise<T>): Promise<T>;
}
