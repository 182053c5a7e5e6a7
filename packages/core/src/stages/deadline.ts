import { Clock, defineStage } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";

/** Aborts a call that outlives its tool's time limit. */
const deadline: Stage = defineStage({
  id: "deadline",
  list: "tool",
  slot: "bound",
  needs: { clock: Clock },
  create:
    ({ clock }) =>
    async (call, next, turn) => {
      const done = new AbortController();
      const { timeoutMs } = call.tool;
      void clock.sleep(timeoutMs, done.signal).then(() => {
        if (!done.signal.aborted) turn.abort(`${call.name} did not finish within ${Math.round(timeoutMs / 1000)} s, its time limit.`);
      });
      try {
        return await next(call);
      } finally {
        done.abort("finished");
      }
    },
});
export default deadline;
