import { Clock, defineStage, Random } from "@lorimer/sdk";
import type { ModelFailure, Stage } from "@lorimer/sdk";

export interface RetrySettings {
  /** Tries in all, the first included. Default 5. */
  readonly attempts: number;
  /** First wait in milliseconds; doubled each time. Default 500. */
  readonly baseMs: number;
  /** The same where the server has too much to do: long enough that many agents that failed together do not come back together. Default 3,000. */
  readonly loadBaseMs: number;
  /** Longest single wait; a server that asks for more is not waited for. Default 60,000. */
  readonly capMs: number;
  /** Longest wait in all, over one model call. Default 180,000. */
  readonly totalMs: number;
}

const defaults: RetrySettings = { attempts: 5, baseMs: 500, loadBaseMs: 3_000, capMs: 60_000, totalMs: 180_000 };

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
        const tooLong = (result.retryAfterMs ?? 0) > settings.capMs || waited + delayMs > settings.totalMs;
        if (attempt >= settings.attempts || tooLong) return given(result, attempt);
        turn.discard(`The request failed (${result.kind}) and is tried again.`, result);
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

/** Exponential with jitter between a fifth and the whole of the step; a server's Retry-After is a lower bound, spread by two fifths. */
export function backoff(failure: ModelFailure, attempt: number, settings: RetrySettings, fraction: number): number {
  const { kind, retryAfterMs = 0 } = failure;
  const base = kind === "overloaded" || kind === "rate_limit" ? settings.loadBaseMs : settings.baseMs;
  const step = Math.min(settings.capMs, base * 2 ** (attempt - 1));
  return Math.round(retryAfterMs > 0 ? retryAfterMs + fraction * Math.max(step, retryAfterMs * 0.4) : step * (0.2 + 0.8 * fraction));
}

function given(failure: ModelFailure, attempts: number): ModelFailure {
  return attempts === 1 ? failure : { ...failure, message: `${failure.message} (after ${attempts} tries)` };
}
