import { messageOf } from "@lorimer/sdk";
import type { CallbackHook, HookVerdict } from "../contract/index.js";
import { failed, outcomeOf, passed } from "../result/hook-result.js";
import type { HookResult } from "../result/hook-result.js";

type Said = Partial<HookVerdict> | undefined;

/** Runs a function of the host. Costs no timer and no signal where the function is done at once and asks for neither. */
export function runCallback(
  hook: CallbackHook,
  input: Readonly<Record<string, unknown>>,
  timeoutMs: number,
  signal: AbortSignal,
): HookResult | Promise<HookResult> {
  const options = new LazySignal(signal);
  try {
    const said = hook.run(input, options);
    return said instanceof Promise ? settle(said, options, timeoutMs, signal) : resultOf(said);
  } catch (error) {
    return threw(error);
  }
}

async function settle(said: Promise<Said>, options: LazySignal, timeoutMs: number, signal: AbortSignal): Promise<HookResult> {
  let result: HookResult | undefined;
  const noted = said.then(
    (verdict) => (result = resultOf(verdict)),
    (error: unknown) => (result = threw(error)),
  );
  // A function that only computes is done by now; only others need a timer.
  await Promise.resolve();
  if (result === undefined) await Promise.resolve();
  return result ?? inTime(noted, options, timeoutMs, signal);
}

/** The signal that a function is given, made when it is asked for. */
class LazySignal {
  readonly #outer: AbortSignal;
  #controller: AbortController | undefined;

  constructor(outer: AbortSignal) {
    this.#outer = outer;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      const controller = new AbortController();
      this.#controller = controller;
      if (this.#outer.aborted) controller.abort();
      else this.#outer.addEventListener("abort", () => controller.abort(), { once: true, signal: controller.signal });
    }
    return this.#controller.signal;
  }

  end(): void {
    this.#controller?.abort();
  }
}

async function inTime(running: Promise<HookResult>, options: LazySignal, timeoutMs: number, signal: AbortSignal): Promise<HookResult> {
  let stop: () => void = () => {};
  const interrupted = new Promise<HookResult>((resolve) => {
    const timer = setTimeout(() => resolve({ outcome: "timed-out", detail: `It did not end within ${timeoutMs / 1000} s.` }), timeoutMs);
    const cancel = (): void => resolve({ outcome: "cancelled", detail: null });
    if (signal.aborted) cancel();
    signal.addEventListener("abort", cancel, { once: true });
    stop = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", cancel);
    };
  });
  try {
    return await Promise.race([running, interrupted]);
  } finally {
    stop();
    options.end();
  }
}

function threw(error: unknown): HookResult {
  return failed(`It threw: ${messageOf(error)}`);
}

function resultOf(verdict: Said): HookResult {
  if (verdict === undefined) return passed;
  const { decision, reason, updatedInput, additionalContext, systemMessages, output } = verdict;
  const stop = verdict.continue === false ? { reason: verdict.stopReason ?? "A hook stopped the run." } : undefined;
  return {
    outcome: outcomeOf(decision, stop !== undefined),
    detail: stop?.reason ?? reason ?? null,
    ...(decision === undefined ? {} : { decision }),
    ...(reason === undefined ? {} : { reason }),
    ...(stop === undefined ? {} : { stop }),
    ...(updatedInput === undefined ? {} : { updatedInput }),
    ...(additionalContext === undefined ? {} : { additionalContext }),
    ...(systemMessages === undefined ? {} : { systemMessages }),
    ...(output === undefined ? {} : { output }),
  };
}
