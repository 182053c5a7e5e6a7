import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { Clock, Random } from "@lorimer/sdk";

/** The machine's own time and chance, for what really runs during a replay. */
export const machine: { readonly clock: Clock; readonly random: Random } = {
  clock: {
    now: () => Date.now(),
    elapsed: () => performance.now(),
    sleep: (ms, signal) => wait(ms, undefined, { ...(signal === undefined ? {} : { signal }) }).catch(() => undefined),
  },
  random: { uuid: () => randomUUID(), fraction: () => Math.random() },
};
