import { noUsage } from "@lorimer/sdk";
import type {
  AssistantBlock,
  FailureKind,
  ModelFailure,
  ModelReply,
  ModelRequest,
  ModelResult,
  ModelStream,
  ModelTurn,
  RunState,
} from "@lorimer/sdk";
import { assistantMessage } from "../messages/messages.js";
import { ReplySoFar } from "../messages/reply-so-far.js";
import { attemptCost, spend } from "../messages/spent.js";
import { untilAborted } from "../async/until-aborted.js";
import type { CallBoard } from "../tool-calls/call-board.js";
import { turnOf } from "./run-context.js";
import type { RunContext } from "./run-context.js";

/** Times in a row that a broken reply is kept because its tools had already started. */
const salvageLimit = 3;

/** Asks the model once through the model stages. Calls that may run beside their neighbours start while it still streams. */
export async function callModel(state: RunState, context: RunContext, board: CallBoard): Promise<RunState> {
  const { request } = state;
  if (request === undefined) return { ...state, at: "prepare" };
  const started = context.clock.elapsed();
  let { spent } = state;
  const base = await turnOf(state, context, state.turn + 1);
  const soFar = new ReplySoFar(base.model.price);
  const turn: ModelTurn = {
    ...base,
    toolStarted: () => board.started,
    discard: (reason, attempt) => {
      spent = spend(spent, turn.model, attempt, 0);
      soFar.discard();
      board.clear();
      context.emit({ type: "reply-discarded", reason, ...attemptCost(turn.model.id, attempt) });
    },
  };
  board.open(turn);
  const { result, firstTokenMs } = await consume(await openStream(request, context, turn), context, board, soFar);
  const durationMs = context.clock.elapsed() - started;
  const next: RunState = { ...state, turn: state.turn + 1, spent: spend(spent, turn.model, result, durationMs) };
  const failure = result.ok ? failureOf(result) : { ...result, partial: soFar.content };
  const content = result.ok ? result.content : soFar.content;

  if (failure !== undefined && !board.started) {
    board.clear();
    return { ...next, at: "recover", failure };
  }
  const reply = assistantMessage(context.newMessageId(), {
    content,
    model: result.ok ? result.model : request.model,
    signer: (await context.provider(request.model)).signer(),
    usage: result.usage ?? noUsage,
  });
  const stopReason = result.ok ? result.stopReason : "tool_use";
  context.emit({
    type: "reply-finished",
    message: reply,
    stopReason,
    usage: reply.usage,
    costUsd: result.costUsd ?? null,
    durationMs,
    firstTokenMs,
  });
  if (failure !== undefined) return { ...next, at: "tools", reply, stopReason, ...salvage(next, failure) };

  const attempts = await resetAttempts(next, context);
  const wantsTools = content.some((block) => block.type === "tool_use");
  return { ...next, at: wantsTools ? "tools" : "decide", request: undefined, reply, stopReason, failure: undefined, attempts };
}

/** What has started counts: a reply that broke off after a tool ran is kept, so that no tool runs twice, up to a limit. */
function salvage(state: RunState, failure: ModelFailure): Pick<RunState, "attempts" | "failure"> {
  const used = (state.attempts["salvage"] ?? 0) + 1;
  return { attempts: { ...state.attempts, salvage: used }, failure: used > salvageLimit ? { ...failure, partial: [] } : undefined };
}

async function openStream(request: ModelRequest, context: RunContext, turn: ModelTurn): Promise<ModelStream> {
  let next = (final: ModelRequest): ModelStream => send(final, context);
  for (const { stage } of [...(await context.stages("model"))].reverse()) {
    const inner = next;
    next = (outer) => stage(outer, inner, turn);
  }
  return next(request);
}

async function* send(request: ModelRequest, context: RunContext): ModelStream {
  const provider = await context.provider(request.model);
  return yield* context.outside.stream(request, () => provider.stream(request, { signal: context.signal }));
}

interface Received {
  readonly result: ModelResult;
  readonly firstTokenMs: number | null;
}

async function consume(stream: ModelStream, context: RunContext, board: CallBoard, reply: ReplySoFar): Promise<Received> {
  const started = context.clock.elapsed();
  let firstTokenMs: number | null = null;
  for (;;) {
    const step = await untilAborted(stream.next(), context.signal);
    if (step === undefined) {
      // The stream is told to end but not waited for: it may be one that ignores its signal.
      stream.return(cancelled).catch(() => undefined);
      return { result: { ...cancelled, ...reply.cost }, firstTokenMs };
    }
    if (step.done === true) return { result: step.value, firstTokenMs };
    const event = step.value;
    reply.take(event);
    context.emit({ type: "model-streamed", event });
    if (event.type === "content_block_start") firstTokenMs ??= context.clock.elapsed() - started;
    if (event.type === "content_block_stop") {
      const { index, content_block: block } = event;
      context.emit({ type: "block-finished", messageId: reply.id, model: reply.model, index, block });
      if (block.type === "tool_use") board.offer(block);
    }
    const room = context.room();
    if (room !== undefined) await untilAborted(room, context.signal);
  }
}

const cancelled: ModelFailure = { ok: false, kind: "unknown", message: "The model call was cancelled.", retryable: false };

/** A complete reply can still be no answer: cut off, refused, or too large for the window. */
function failureOf(reply: ModelReply): ModelFailure | undefined {
  const kinds: Partial<Record<ModelReply["stopReason"], [FailureKind, string]>> = {
    max_tokens: ["output_limit", "The reply reached its output limit."],
    refusal: ["refusal", "The model refused to answer."],
    model_context_window_exceeded: ["prompt_too_long", "The conversation no longer fits the model's context window."],
  };
  const found = kinds[reply.stopReason];
  if (found === undefined) return undefined;
  const partial: readonly AssistantBlock[] = reply.content.filter((block) => block.type !== "tool_use");
  return { ok: false, kind: found[0], message: found[1], retryable: false, partial, usage: reply.usage, costUsd: reply.costUsd };
}

/** A whole reply gives back the recoveries that count per reply. */
async function resetAttempts(state: RunState, context: RunContext): Promise<RunState["attempts"]> {
  if (Object.keys(state.attempts).length === 0) return state.attempts;
  const reset = (await context.stages("recover")).filter(({ stage }) => stage.resets === "reply").map(({ id }) => id);
  return Object.fromEntries(Object.entries(state.attempts).filter(([id]) => id !== "salvage" && !reset.includes(id)));
}
