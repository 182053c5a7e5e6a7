import { contextBlock } from "@lorimer/sdk";
import type {
  AssistantBlock,
  FailureKind,
  ModelEvent,
  ModelFailure,
  ModelProvider,
  ModelReply,
  ModelRequest,
  ModelResult,
} from "@lorimer/sdk";
import { describe, expect, test } from "vitest";
import { reply } from "../script/reply.js";
import type { Reply } from "../script/reply.js";
import type { Script } from "../script/script.js";

/** A provider connected to a model that plays the given script. */
export interface ProviderSubject extends AsyncDisposable {
  readonly provider: ModelProvider;
  /** How many requests have reached the model. */
  requests(): number;
}

export interface ModelProviderContractOptions {
  /** A model id that the provider serves. */
  readonly model: string;
  start(script: Script): Promise<ProviderSubject>;
  /** Kinds of failure that this provider has no way to tell apart on its wire. */
  readonly untold?: readonly FailureKind[];
  /** False where the wire carries no thinking blocks: the suite then holds no test of them. Default: true. */
  readonly thinking?: boolean;
}

/** Milliseconds in which a cancelled call must have ended, by the real clock. */
const cancelLimitMs = 1_000;

const failures: readonly (readonly [Reply, Partial<ModelFailure>])[] = [
  [reply.failure("overloaded"), { kind: "overloaded", retryable: true }],
  [reply.failure("rate_limit", "slow down", { "retry-after": "7" }), { kind: "rate_limit", retryable: true, retryAfterMs: 7000 }],
  [reply.failure("server_error"), { kind: "server_error", retryable: true }],
  [reply.failure("authentication"), { kind: "authentication", retryable: false }],
  [reply.failure("billing"), { kind: "billing", retryable: false }],
  [reply.failure("model_not_found"), { kind: "model_not_found", retryable: false }],
  [reply.failure("prompt_too_long"), { kind: "prompt_too_long", retryable: false }],
  [reply.failure("context_limit"), { kind: "context_limit", retryable: false }],
  [reply.failure("image_error"), { kind: "image_error", retryable: false }],
  [reply.failure("invalid_request"), { kind: "invalid_request", retryable: false }],
  [reply.drop(), { kind: "connection", retryable: true }],
];

/** What every provider of models keeps, whatever stands behind it. */
export function describeModelProviderContract(name: string, options: ModelProviderContractOptions): void {
  const request: ModelRequest = {
    model: options.model,
    system: [contextBlock({ id: "base", text: "Be brief.", origin: "test", lifetime: "static", cacheable: true })],
    tools: [{ name: "Read", description: "reads a file", input_schema: { type: "object", properties: { path: { type: "string" } } } }],
    messages: [{ role: "user", content: [{ type: "text", text: "hello" }] }],
    maxOutputTokens: 1000,
  };
  const ask = async (script: Script, signal?: AbortSignal): Promise<Played> => {
    await using subject = await options.start(script);
    return await play(subject.provider, request, signal);
  };

  describe(`${name} keeps the contract of a model provider`, () => {
    test("streams the words and returns the whole reply", async () => {
      const { events, result } = await ask([reply.text("Hello, Grüße €😀 and goodbye", { chunk: 3 })]);
      expect(events[0]?.type).toBe("message_start");
      expect(events.at(-1)?.type).toBe("message_stop");
      expect(wordsOf(events)).toBe("Hello, Grüße €😀 and goodbye");
      expect(whole(result).content).toEqual([{ type: "text", text: "Hello, Grüße €😀 and goodbye" }]);
      expect(whole(result).stopReason).toBe("end_turn");
    });

    test("hands over every block whole when it ends, in order, and the same ones in the reply", async () => {
      const { events, result } = await ask([
        reply
          .text("Two files.")
          .toolUse("Read", { path: "a" }, { id: "toolu_a" })
          .toolUse("Read", { path: "b", deep: [1, { x: null }] }, { id: "toolu_b", chunk: 2 }),
      ]);
      const blocks = blocksOf(events);
      expect(blocks.map((block) => block.type)).toEqual(["text", "tool_use", "tool_use"]);
      expect(blocks[2]).toMatchObject({ id: "toolu_b", name: "Read", input: { path: "b", deep: [1, { x: null }] } });
      expect(whole(result).content).toEqual(blocks);
      expect(whole(result).stopReason).toBe("tool_use");
    });

    if (options.thinking !== false) testThinking(ask);

    test("reports usage and who signed", async () => {
      await using subject = await options.start([reply.text("ok").usage({ output_tokens: 12 })]);
      const { result } = await play(subject.provider, request);
      expect(whole(result).usage).toMatchObject({ output_tokens: 12 });
      expect(whole(result).usage.input_tokens).toBeGreaterThan(0);
      expect(whole(result).signer).toEqual(subject.provider.signer());
    });

    test("says that a reply was cut off by its limit", async () => {
      const { result } = await ask([reply.text("and then").stopReason("max_tokens")]);
      expect(result.ok ? result.stopReason : result.kind).toBe(result.ok ? "max_tokens" : "output_limit");
    });

    for (const [scripted, expected] of failures.filter(
      ([, failure]) => failure.kind === undefined || options.untold?.includes(failure.kind) !== true,
    )) {
      test(`returns ${expected.kind} as a value`, async () => {
        const { events, result } = await ask([scripted]);
        expect(result).toMatchObject({ ok: false, ...expected });
        expect(result.ok ? "" : result.message).not.toBe("");
        expect(blocksOf(events)).toEqual([]);
      });
    }

    test("sends a request once: it does not retry", async () => {
      await using subject = await options.start([reply.failure("overloaded"), reply.text("second")]);
      expect((await play(subject.provider, request)).result.ok).toBe(false);
      expect(subject.requests()).toBe(1);
    });

    test("returns what it has when the stream reports an error", async () => {
      const { result } = await ask([reply.text("half a ").errorEvent("overloaded_error", "Overloaded")]);
      expect(result).toMatchObject({ ok: false, kind: "overloaded", retryable: true, partial: [{ type: "text", text: "half a " }] });
    });

    for (const afterBytes of [600, 700, 800, 900]) {
      test(`returns a failure when the connection is lost after ${afterBytes} bytes, and never a call that is not whole`, async () => {
        const { result } = await ask([reply.toolUse("Read", { path: "p".repeat(4000) }).cut(afterBytes)]);
        expect(result).toMatchObject({ ok: false, retryable: true });
        expect(["connection", "stream_broken"]).toContain(result.ok ? "" : result.kind);
        expect(result.ok ? [] : (result.partial ?? [])).toEqual([]);
      });
    }

    test("hands over a call whose input is no JSON as the text it is, or as a failure", async () => {
      const { events, result } = await ask([reply.toolUseJson("Read", '{"path": ', { id: "toolu_a" })]);
      const call = { type: "tool_use", id: "toolu_a", name: "Read", input: '{"path": ' };
      if (result.ok) expect(blocksOf(events)).toEqual([call]);
      else expect(blocksOf(events)).toEqual([]);
    });

    test("sends nothing when it is cancelled before it starts", async () => {
      await using subject = await options.start([reply.text("never")]);
      const { events, result } = await play(subject.provider, request, AbortSignal.abort());
      expect([events, result.ok]).toEqual([[], false]);
      expect(subject.requests()).toBe(0);
    });

    test("ends soon when it is cancelled while the stream stalls", async () => {
      await using subject = await options.start([reply.text("begun").stall()]);
      const stop = new AbortController();
      let cancelledAt = Infinity;
      const { result } = await play(subject.provider, request, stop.signal, (event) => {
        if (event.type !== "content_block_delta") return;
        cancelledAt = performance.now();
        stop.abort();
      });
      expect(result).toMatchObject({ ok: false, retryable: false });
      expect(performance.now() - cancelledAt).toBeLessThan(cancelLimitMs);
    });

    test("lets a consumer walk away", async () => {
      await using subject = await options.start([reply.text("begun").stall()]);
      const stream = subject.provider.stream(request, { signal: new AbortController().signal });
      expect((await stream.next()).done).toBe(false);
      const left = performance.now();
      const failure: ModelFailure = { ok: false, kind: "unknown", message: "left", retryable: false };
      await stream.return(failure);
      expect(performance.now() - left).toBeLessThan(cancelLimitMs);
    });

    test("describes models it does not know, with usable limits", async () => {
      await using subject = await options.start([]);
      const info = subject.provider.describe("a-model-that-nobody-knows");
      expect(info.id).toBe("a-model-that-nobody-knows");
      expect(info.defaultOutputTokens).toBeGreaterThan(0);
      expect(info.maxOutputTokens).toBeGreaterThanOrEqual(info.defaultOutputTokens);
      expect(info.contextWindow).toBeGreaterThan(info.maxOutputTokens / 2);
    });

    test("previews a request as plain JSON and sends nothing", async () => {
      await using subject = await options.start([]);
      const preview = await subject.provider.preview(request);
      expect(JSON.parse(JSON.stringify(preview))).toEqual(preview);
      expect(JSON.stringify(preview.body)).toContain("hello");
      expect(subject.requests()).toBe(0);
    });
  });
}

function testThinking(ask: (script: Script) => Promise<Played>): void {
  test("keeps thinking with its signature", async () => {
    const { result } = await ask([reply.thinking("let me see", { signature: "c2lnbmVk" }).text("done")]);
    expect(whole(result).content[0]).toEqual({ type: "thinking", thinking: "let me see", signature: "c2lnbmVk" });
  });
}

interface Played {
  readonly events: readonly ModelEvent[];
  readonly result: ModelResult;
}

async function play(
  provider: ModelProvider,
  request: ModelRequest,
  signal: AbortSignal = new AbortController().signal,
  onEvent: (event: ModelEvent) => void = () => undefined,
): Promise<Played> {
  const events: ModelEvent[] = [];
  const stream = provider.stream(request, { signal });
  for (;;) {
    const step = await stream.next();
    if (step.done === true) return { events, result: step.value };
    events.push(step.value);
    onEvent(step.value);
  }
}

function whole(result: ModelResult): ModelReply {
  if (!result.ok) throw new Error(`the call failed: ${result.kind}: ${result.message}`);
  return result;
}

function blocksOf(events: readonly ModelEvent[]): readonly AssistantBlock[] {
  return events.flatMap((event) => (event.type === "content_block_stop" ? [event.content_block] : []));
}

function wordsOf(events: readonly ModelEvent[]): string {
  return events
    .map((event) => (event.type === "content_block_delta" && event.delta.type === "text_delta" ? event.delta.text : ""))
    .join("");
}
