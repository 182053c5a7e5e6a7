import { describe, expect, it } from "vitest";
import type { AssistantBlock, ModelEvent, ModelFailure, ModelResult } from "@lorimer/sdk";
import {
  openFakeApi,
  ask,
  call,
  chunk,
  done,
  hello,
  request,
  run,
  say,
  sse,
  streams,
  streamsText,
  testKey,
  twoCalls,
  usage,
} from "../test/fake-api.js";

const failureOf = (result: ModelResult): ModelFailure => {
  if (result.ok) throw new Error("the call succeeded");
  return result;
};
const finished = (events: readonly ModelEvent[]): readonly AssistantBlock[] =>
  events.flatMap((event) => (event.type === "content_block_stop" ? [event.content_block] : []));

describe("a stream that is cut", () => {
  const stream = Buffer.from(sse(...twoCalls));
  const finish = stream.indexOf('"finish_reason":"tool_calls"');

  for (const how of ["end", "reset"] as const) {
    it(`at any byte by ${how} gives a failure with whole blocks only, or the whole reply`, async () => {
      // A reset loses bytes of its own accord, so not each byte need be tried.
      const cuts = Array.from({ length: stream.length }, (_, at) => at).filter((at) => how === "end" || at % 7 === 0);
      await using api = await openFakeApi((response, received) => {
        const at = Number(received.headers["x-cut"]);
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.flushHeaders();
        if (how === "end") response.end(stream.subarray(0, at));
        else response.write(stream.subarray(0, at), () => setImmediate(() => response.destroy()));
      });
      const whole = finished((await ask(streamsText(stream))).events);
      for (const at of cuts) {
        const { events, result } = await run(api.provider({ headers: { "x-cut": String(at) } }));
        const calls = finished(events).filter((block) => block.type === "tool_use");
        expect(whole).toEqual(expect.arrayContaining([...calls]));
        if (result.ok) {
          expect(at).toBeGreaterThan(finish);
          expect(result.content).toEqual(whole);
        } else {
          expect(["stream_broken", "connection"]).toContain(result.kind);
          expect(result.retryable).toBe(true);
          expect((result.partial ?? []).filter((block) => block.type === "tool_use")).toEqual(calls);
        }
      }
      expect(api.received).toHaveLength(cuts.length);
    }, 60_000);
  }

  it("gives the same reply however its bytes arrive", async () => {
    await using api = await openFakeApi(async (response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      for (let at = 0; at < stream.length; at += 7) await new Promise((resolve) => response.write(stream.subarray(at, at + 7), resolve));
      response.end();
    });
    expect((await run(api.provider())).result).toMatchObject({
      ok: true,
      stopReason: "tool_use",
      content: [{ type: "text" }, { id: "call_a" }, { id: "call_b" }],
    });
  });
});

describe("a stream that ends badly", () => {
  it.each<[string, readonly (object | string)[], Partial<ModelFailure>]>([
    ["an event that is no JSON", [say("Hi"), "{nope"], { kind: "stream_broken", retryable: true }],
    ["an event that is no object", [say("Hi"), "[]"], { kind: "stream_broken" }],
    ["nothing but its end", [done], { kind: "stream_broken" }],
    [
      "arguments that are no JSON",
      [say("Hi"), call(0, "a", "One", '{"x": oops}'), chunk({}, "tool_calls"), done],
      { kind: "stream_broken" },
    ],
    ["a call that has no name", [say("Hi"), call(0, "a", undefined, "{}"), chunk({}, "tool_calls"), done], { kind: "stream_broken" }],
    ["arguments of no call", [say("Hi"), call(3, undefined, undefined, "{}"), chunk({}, "tool_calls"), done], { kind: "stream_broken" }],
    [
      "more arguments for a call that was whole",
      [say("Hi"), call(0, "a", "One", "{}"), call(1, "b", "Two", ""), call(0, undefined, undefined, "1"), done],
      { kind: "stream_broken" },
    ],
    ["words after the end", [say("Hi"), chunk({}, "stop"), say("more"), done], { kind: "stream_broken" }],
    [
      "an error object",
      [say("Hi"), { error: { message: "The server had an error", type: "server_error", code: null } }],
      { kind: "server_error", retryable: true },
    ],
    ["an error that is words", [say("Hi"), { error: "out of memory" }], { kind: "server_error", retryable: true }],
    ["an error with a status", [say("Hi"), { error: { message: "slow down", code: 429 } }], { kind: "rate_limit", retryable: true }],
    [
      "a prompt that was too long after all",
      [say("Hi"), { error: { object: "error", message: "The input is longer than the model's context length (4096 tokens).", code: 400 } }],
      { kind: "prompt_too_long", retryable: false },
    ],
    [
      "an error in the answer",
      [say("Hi"), { choices: [{ index: 0, delta: {}, finish_reason: "error", error: { code: 502, message: "upstream" } }] }],
      { kind: "server_error", retryable: true },
    ],
    ["a finish that is an error", [say("Hi"), chunk({}, "insufficient_system_resource"), done], { kind: "overloaded", retryable: true }],
    ["no end at all", [say("Hi")], { kind: "stream_broken", retryable: true }],
  ])("with %s is a failure that keeps the words", async (name, chunks, expected) => {
    const { events, result } = await ask(streams(...chunks));
    expect(failureOf(result)).toMatchObject(expected);
    if (name !== "nothing but its end") {
      expect(failureOf(result).partial?.[0]).toEqual({ type: "text", text: "Hi" });
      expect(events.some((event) => event.type === "content_block_delta")).toBe(true);
    }
    expect(failureOf(result).requestId).toBe("req_test");
  });

  it("starts no call of a reply whose last call is broken", async () => {
    const { events } = await ask(streams(call(0, "a", "One", '{"x":'), call(1, "b", "Two", '{"y":1}'), chunk({}, "tool_calls"), done));
    expect(finished(events)).toEqual([]);
  });

  it("by falling silent is a stall that keeps the words", async () => {
    const { result } = await ask(
      (response) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write(sse(say("Hi")));
      },
      { idleTimeoutMs: 50 },
    );
    expect(failureOf(result)).toMatchObject({ kind: "stream_stalled", retryable: true, partial: [{ type: "text", text: "Hi" }] });
  });

  it("by falling silent after its last word is whole all the same", async () => {
    const { result } = await ask(
      (response) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write(sse(say("Hi"), chunk({}, "stop"), usage()));
      },
      { idleTimeoutMs: 50 },
    );
    expect(result).toMatchObject({ ok: true, content: [{ type: "text", text: "Hi" }], usage: { output_tokens: 20 } });
  });

  it("is not waited for once [DONE] has come", async () => {
    const started = performance.now();
    const { result } = await ask((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(sse(...hello));
    });
    expect(result.ok).toBe(true);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it("because it was cancelled is no reason to try again", async () => {
    const stop = new AbortController();
    await using api = await openFakeApi((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(sse(say("Hi")), () => stop.abort());
    });
    expect(failureOf((await run(api.provider(), request(), stop.signal)).result)).toMatchObject({ kind: "connection", retryable: false });
  });
});

describe("an answer with an error status", () => {
  const body = (message: string, code: string | null = null, type = "invalid_request_error"): string =>
    JSON.stringify({ error: { message, type, param: null, code } });
  it.each<[number, string, Partial<ModelFailure>]>([
    [400, body("Unrecognized request argument supplied: foo"), { kind: "invalid_request", retryable: false }],
    [
      400,
      body("Your input exceeds the context window of this model.", "context_length_exceeded"),
      { kind: "prompt_too_long", retryable: false },
    ],
    [
      400,
      body(
        "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
        "context_length_exceeded",
      ),
      { kind: "prompt_too_long" },
    ],
    [
      400,
      body(
        "This model's maximum context length is 8,192 tokens. However, you requested 9000 tokens (7000 in the messages, 2000 in the completion).",
      ),
      { kind: "context_limit" },
    ],
    [
      400,
      JSON.stringify({
        object: "error",
        message: "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens.",
        type: "BadRequestError",
        code: 400,
      }),
      { kind: "prompt_too_long" },
    ],
    [
      400,
      JSON.stringify({
        error: { code: 400, message: "the request exceeds the available context size", type: "exceed_context_size_error" },
      }),
      { kind: "prompt_too_long" },
    ],
    [
      400,
      body("max_tokens is too large: 99999. This model supports at most 16384 completion tokens.", "invalid_value"),
      { kind: "output_limit" },
    ],
    [400, body("Unsupported parameter: 'max_tokens' is not supported with this model.", "unsupported_parameter"), { kind: "unsupported" }],
    [400, body("Invalid image.", "image_parse_error"), { kind: "image_error" }],
    [400, body("The response was filtered due to the prompt triggering content management policy.", "content_filter"), { kind: "refusal" }],
    [400, body("Odd.", "constructor"), { kind: "invalid_request", retryable: false }],
    [400, body("input length and `max_tokens` exceed context limit: 190000 + 32000 > 200000"), { kind: "context_limit" }],
    [
      400,
      JSON.stringify([
        {
          error: { code: 400, message: "The input token count exceeds the maximum number of tokens allowed.", status: "INVALID_ARGUMENT" },
        },
      ]),
      { kind: "prompt_too_long", retryable: false },
    ],
    [401, body("Incorrect API key provided.", "invalid_api_key"), { kind: "authentication", retryable: false }],
    [402, JSON.stringify({ error: { message: "This request requires more credits", code: 402 } }), { kind: "billing", retryable: false }],
    [403, body("Country not supported", "unsupported_country_region_territory"), { kind: "authentication", retryable: false }],
    [404, body("The model `x` does not exist", "model_not_found"), { kind: "model_not_found", retryable: false }],
    [404, JSON.stringify({ error: 'model "x" not found, try pulling it first' }), { kind: "model_not_found" }],
    [413, "<html><head><title>413 Request Entity Too Large</title></head></html>", { kind: "prompt_too_long" }],
    [422, JSON.stringify({ detail: "extra fields not permitted" }), { kind: "invalid_request", retryable: false }],
    [429, body("Rate limit reached for gpt-4.1", "rate_limit_exceeded", "requests"), { kind: "rate_limit", retryable: true }],
    [
      429,
      body("Rate limit reached. Add a payment method to raise it: https://platform.openai.com/account/billing", "rate_limit_exceeded"),
      { kind: "rate_limit", retryable: true },
    ],
    [429, body("Too many requests. Your billing tier is shown with your payment methods."), { kind: "rate_limit", retryable: true }],
    [429, body("You have used up your credits. Your quota is exhausted."), { kind: "billing", retryable: false }],
    [429, body("You exceeded your current quota.", "insufficient_quota", "insufficient_quota"), { kind: "billing", retryable: false }],
    [
      429,
      body("Request too large for gpt-4.1 on tokens per min (TPM): Limit 30000, Requested 50000.", "rate_limit_exceeded", "tokens"),
      { kind: "prompt_too_long", retryable: false },
    ],
    [500, body("The server had an error", null, "server_error"), { kind: "server_error", retryable: true }],
    [
      500,
      body("litellm.ContextWindowExceededError: maximum context length is 8192 tokens", null, "api_error"),
      { kind: "prompt_too_long", retryable: false },
    ],
    [502, "<html><title>502 Bad Gateway</title></html>", { kind: "server_error", retryable: true }],
    [503, body("The engine is currently overloaded", null, "server_error"), { kind: "overloaded", retryable: true }],
    [529, "", { kind: "overloaded", retryable: true }],
  ])("%i %s", async (status, text, expected) => {
    const { events, result } = await ask((response) => {
      response.writeHead(status, { "retry-after": "3", "x-request-id": "req_7" });
      response.end(text);
    });
    expect(events).toEqual([]);
    expect(failureOf(result)).toMatchObject({ status, requestId: "req_7", retryAfterMs: 3000, ...expected });
  });

  it("keeps every secret out of its words", async () => {
    const secrets = { apiKey: testKey, headers: { "x-api-key": "gateway-secret-1", authorization: `Bearer ${testKey}` } };
    for (const status of [200, 400, 401, 500]) {
      const words = `You sent ${testKey} and gateway-secret-1, encoded ${Buffer.from(testKey).toString("base64")}`;
      const { result } = await ask((response) => {
        response.writeHead(status, { "content-type": status === 200 ? "text/event-stream" : "application/json" });
        response.end(status === 200 ? sse({ error: { message: words } }) : body(words));
      }, secrets);
      expect(JSON.stringify(result)).not.toMatch(new RegExp(`${testKey}|gateway-secret-1|${Buffer.from(testKey).toString("base64")}`));
      expect(failureOf(result).message).toContain("[redacted]");
    }
  });

  it.each([
    ["a page", 200, "text/html", "<title>Welcome</title>", { kind: "invalid_request", retryable: false }],
    ["JSON of another kind", 200, "application/json", "{}", { kind: "invalid_request", retryable: false }],
    [
      "an error that calls itself a success",
      200,
      "application/json",
      body("quota", "insufficient_quota"),
      { kind: "billing", retryable: false, status: 200 },
    ],
    ["a redirect", 307, "text/plain", "", { kind: "invalid_request", retryable: false }],
  ])("or none: %s", async (_name, status, type, text, expected) => {
    const { result } = await ask((response) => {
      response.writeHead(status, { "content-type": type, location: "http://localhost:1/" });
      response.end(text);
    });
    expect(failureOf(result)).toMatchObject(expected);
  });

  it("or no answer at all is a failure of the connection", async () => {
    const api = await openFakeApi(streams());
    const provider = api.provider();
    await api[Symbol.asyncDispose]();
    expect(failureOf((await run(provider)).result)).toMatchObject({ kind: "connection", retryable: true });
  });
});
