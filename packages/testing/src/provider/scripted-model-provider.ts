import { costOf, noUsage } from "@lorimer/sdk";
import type {
  AssistantBlock,
  BlockDelta,
  Clock,
  ModelEvent,
  ModelFailure,
  ModelInfo,
  ModelProvider,
  ModelRequest,
  ModelResult,
  ModelStream,
  Signer,
  Usage,
} from "@lorimer/sdk";
import { chunks, deltaField, replyFrames, stopReasonOf } from "../script/frames.js";
import type { Frame } from "../script/frames.js";
import { outputTokens, PromptCache } from "../script/prompt-cache.js";
import type { Reply } from "../script/reply.js";
import { ScriptPlayer } from "../script/script.js";
import type { Script } from "../script/script.js";
import { modelRequest } from "../script/script-request.js";
import type { ScriptRequest } from "../script/script-request.js";
import { ReplyProgress } from "./reply-progress.js";
import { failureOf } from "./scripted-failure.js";

export interface ScriptedProviderOptions {
  /** What `describe` says of every model, `id` aside. */
  readonly info?: Partial<ModelInfo>;
  readonly signer?: Signer;
}

const defaultInfo: Omit<ModelInfo, "id"> = {
  contextWindow: 200_000,
  maxOutputTokens: 64_000,
  defaultOutputTokens: 8_000,
  price: { input: 3, output: 15, cacheWrite: 3.75, cacheRead: 0.3 },
  thinking: true,
  effort: ["low", "medium", "high"],
};

/** A model provider that plays a script inside the process, with every delay taken from the given clock. */
export class ScriptedModelProvider implements ModelProvider {
  /** The requests so far, oldest first. */
  readonly requests: ScriptRequest[];
  readonly #player: ScriptPlayer;
  readonly #options: ScriptedProviderOptions;
  readonly #clock: Clock;
  readonly #cache = new PromptCache();

  constructor(script: Script | ScriptPlayer, clock: Clock, options: ScriptedProviderOptions = {}, requests: ScriptRequest[] = []) {
    this.requests = requests;
    this.#player = script instanceof ScriptPlayer ? script : new ScriptPlayer(script);
    this.#clock = clock;
    this.#options = options;
  }

  describe(model: string): ModelInfo {
    return { ...defaultInfo, ...this.#options.info, id: model };
  }

  signer(): Signer {
    return this.#options.signer ?? { provider: "scripted", key: "scripted" };
  }

  preview(request: ModelRequest): Promise<{ method: string; url: string; headers: Record<string, string>; body: unknown }> {
    return Promise.resolve({ method: "POST", url: "scripted:", headers: {}, body: structuredClone(request) });
  }

  async *stream(request: ModelRequest, { signal }: { readonly signal: AbortSignal }): ModelStream {
    if (signal.aborted) return cancelled;
    const asked = modelRequest(request);
    this.requests.push(asked);
    const { fingerprint, ...input } = this.#cache.count(cacheBody(request));
    const id = `${fingerprint}${this.#player.turn}`;
    const reply = await this.#player.next(asked);
    if (reply === undefined)
      return { ok: false, kind: "unknown", message: `SCRIPT_EXHAUSTED: ${this.#player.lastFault}`, retryable: false };
    const failed = failureOf(reply);
    if (failed !== undefined) return failed;
    const usage = { ...input, output_tokens: outputTokens(reply), ...reply.data.usageOverride };
    return yield* this.#play(reply, { id, model: reply.data.modelName ?? request.model, usage }, signal);
  }

  /** Throws `SCRIPT_EXHAUSTED` when script and requests did not match. */
  assertDone(): void {
    this.#player.assertDone();
  }

  async *#play(reply: Reply, options: { id: string; model: string; usage: Usage }, signal: AbortSignal): ModelStream {
    const progress = new ReplyProgress(reply.data.cutAt?.afterBytes ?? Infinity);
    const fail = (failure: ModelFailure): ModelFailure => this.#spend({ ...failure, partial: progress.blocks() }, options);
    for (const frame of replyFrames(reply, options)) {
      if (frame.kind === "delay") await this.#clock.sleep(frame.ms, signal);
      if (frame.kind === "stall") await untilAborted(signal);
      if (signal.aborted) return fail(cancelled);
      if (frame.kind === "error")
        return fail({
          ok: false,
          kind: frame.type === "overloaded_error" ? "overloaded" : "server_error",
          message: frame.message,
          retryable: true,
        });
      if (frame.kind === "raw")
        return fail({ ok: false, kind: "stream_broken", message: "the stream held bytes that are no event", retryable: true });
      for (const event of eventsOf(frame)) {
        if (!progress.take(event))
          return fail({ ok: false, kind: "stream_broken", message: "the connection was lost in the middle of a reply", retryable: true });
        yield event;
        if (reply.data.eventDelayMs > 0) await this.#clock.sleep(reply.data.eventDelayMs, signal);
        if (signal.aborted) return fail(cancelled);
      }
    }
    return this.#whole(reply, options, progress.blocks());
  }

  #whole(reply: Reply, options: { id: string; model: string; usage: Usage }, content: readonly AssistantBlock[]): ModelResult {
    const price = this.describe(options.model).price;
    return {
      ok: true,
      id: `msg_${options.id}`,
      model: options.model,
      content,
      stopReason: stopReasonOf(reply),
      usage: options.usage,
      costUsd: price === undefined ? null : costOf(options.usage, price),
      signer: this.signer(),
    };
  }

  #spend(failure: ModelFailure, options: { readonly model: string; readonly usage: Usage }): ModelFailure {
    const price = this.describe(options.model).price;
    return { ...failure, usage: options.usage, costUsd: price === undefined ? null : costOf(options.usage, price) };
  }
}

const cancelled: ModelFailure = { ok: false, kind: "connection", message: "The request was cancelled.", retryable: false, usage: noUsage };

function* eventsOf(frame: Frame): Generator<ModelEvent, void, void> {
  if (frame.kind === "event") yield frame.event;
  if (frame.kind !== "deltas") return;
  for (const text of chunks(frame.text, frame.chunk)) {
    yield { type: "content_block_delta", index: frame.index, delta: { type: frame.type, [deltaField[frame.type]]: text } as BlockDelta };
  }
}

/** The request in the form in which the cache counts it, with `cache` breakpoints where they point. */
function cacheBody(request: ModelRequest): Readonly<Record<string, unknown>> {
  const marks = request.cache ?? [];
  const mark = (isMarked: boolean): object => (isMarked ? { cache_control: { type: "ephemeral" } } : {});
  return {
    model: request.model,
    tools: request.tools.map((tool) => ({ ...tool, ...mark(marks.some((at) => at.at === "tool" && at.name === tool.name)) })),
    system: request.system.map((block) => ({ text: block.text, ...mark(marks.some((at) => at.at === "system" && at.id === block.id)) })),
    messages: request.messages.map((message, index) => {
      const isMarked = marks.some((at) => at.at === "message" && at.fromEnd === request.messages.length - index);
      return {
        role: message.role,
        content: message.content.map((block, position) => ({ ...block, ...mark(isMarked && position === message.content.length - 1) })),
      };
    }),
  };
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
