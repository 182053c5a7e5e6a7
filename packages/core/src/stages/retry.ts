import { Clock, defineStage, Random } from "@lorimer/sdk";
import type { ModelFailure, Stage } from "@lorimer/sdk";

export interface RetrySettings {
  /** Tries in all, the first included. Default 5. */
  readonly attempts: number;
  /** First wait in milliseconds; doubled each time. Default 500. */
  readonly baseMs: number;
  /** Longest single wait; a server that asks for more is not waited for. Default 60,000. */
  readonly capMs: number;
  /** Longest wait in all, over one model call. Default 180,000. */
  readonly totalMs: number;
}

const defaults: RetrySettings = { attempts: 5, baseMs: 500, capMs: 60_000, totalMs: 180_000 };

/** The one place where a model call is tried again. What has started a tool is never asked twice. */
const retry: Stage = defineStage({
  id: "retry",
  list: "model",
  slot: "retry",
  needs: { clock: Clock, random: Random },
  create: ({ clock, random }, plugin) => {
    const settings: RetrySettings = { ...defaults, ...(plugin.settings["retry"] as Partial<RetrySettings> | undefined) };
    return async function* (request, next, turn) {
      let waited = 0;
      for (let attempt = 1; ; attempt++) {
        const result = yield* next(request);
        if (result.ok || !result.retryable || turn.toolStarted() || turn.signal.aborted) return result;
        const delayMs = backoff(result, attempt, settings, random.fraction());
        if (attempt >= settings.attempts || delayMs > settings.capMs || waited + delayMs > settings.totalMs) return given(result, attempt);
        turn.discard(`The request failed (${result.kind}) and is tried again.`);
        const { kind: failure, status = null } = result;
        turn.emit({ type: "request-retried", attempt, maxAttempts: settings.attempts, delayMs, failure, status });
        await clock.sleep(delayMs, turn.signal);
        waited += delayMs;
        if (turn.signal.aborted) return result;
      }
    };
  },
});
export default retry;

/** Exponential with jitter between half and the whole of the step; a server's Retry-After is a lower bound. */
export function backoff(failure: ModelFailure, attempt: number, settings: RetrySettings, fraction: number): number {
  const step = Math.min(settings.capMs, settings.baseMs * 2 ** (attempt - 1));
  const jittered = step * (0.5 + fraction / 2);
  const { retryAfterMs } = failure;
  return Math.round(retryAfterMs === undefined ? jittered : retryAfterMs + jittered / 4);
}

function given(failure: ModelFailure, attempts: number): ModelFailure {
  return attempts === 1 ? failure : { ...failure, message: `${failure.message} (after ${attempts} tries)` };
}
