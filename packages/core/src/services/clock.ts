import { Clock, provide } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";

/** The machine's own time. */
const clock: Service<Clock> = provide(Clock, {
  level: "app",
  create: () => ({
    now: () => Date.now(),
    elapsed: () => performance.now(),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) return resolve();
        const timer = setTimeout(done, ms);
        function done(): void {
          clearTimeout(timer);
          signal?.removeEventListener("abort", done);
          resolve();
        }
        signal?.addEventListener("abort", done, { once: true });
      }),
  }),
});
export default clock;
