import { messageOf } from "@lorimer/sdk";
import type { ModelFailure, ModelRequest, ModelStage, ModelStream, ModelTurn } from "@lorimer/sdk";
import { Breaker } from "./breaker.js";
import type { Countdown } from "./countdown.js";
import type { Seat } from "./seat.js";

/** A model call through a stage of an installed plugin. Where the stage fails, the call is made without it. */
export async function* containedStream(
  seat: Seat<"model">,
  request: ModelRequest,
  next: Parameters<ModelStage>[1],
  turn: ModelTurn,
): ModelStream {
  const thrown = new Set<unknown>();
  const work = { signal: turn.signal, isForeign: (error: unknown) => thrown.has(error) };
  let now: Countdown | undefined;
  const inner = async function* (given: ModelRequest): ModelStream {
    const stream = Breaker.outside(() => next(given));
    try {
      for (;;) {
        const pull = (): ReturnType<ModelStream["next"]> => Breaker.outside(() => stream.next());
        const step = await (now === undefined ? pull() : now.rest(pull));
        if (step.done === true) return step.value;
        yield step.value;
      }
    } catch (error) {
      thrown.add(error);
      throw error;
    } finally {
      stop(stream);
    }
  };

  let own: ModelStream | undefined;
  let hasBegun = false;
  try {
    own = await seat.run(work, (stage, countdown) => {
      now = countdown;
      const stream = stage(request, inner, turn);
      if (typeof stream?.next === "function" && typeof stream.return === "function") return stream;
      throw new Error("it did not give a stream");
    });
    const stream = own;
    for (;;) {
      const step = await seat.run(work, (_stage, countdown) => {
        now = countdown;
        return stream.next();
      });
      if (step.done === true) return step.value;
      hasBegun = true;
      yield step.value;
    }
  } catch (error) {
    if (thrown.has(error)) throw error;
    const failure: ModelFailure = { ok: false, kind: "stream_broken", message: messageOf(error), retryable: false };
    // What a tool was started for must not be asked for again.
    if (turn.signal.aborted || (hasBegun && turn.toolStarted())) return failure;
    if (hasBegun) turn.discard(failure.message, failure);
  } finally {
    if (own !== undefined) stop(own);
  }
  return yield* next(request);
}

/** Tells a stream that nobody reads on; what it gives then reaches nobody. */
function stop(stream: ModelStream): void {
  stream.return(undefined as never).catch(() => undefined);
}
