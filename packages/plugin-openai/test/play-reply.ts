import { setTimeout as wait } from "node:timers/promises";
import type { ServerResponse } from "node:http";
import type { FailureKind } from "@lorimer/sdk";
import type { Reply, ReplyPart, Script } from "@lorimer/testing";
import { reply as emptyReply } from "@lorimer/testing";
import { FakeApi, call, chunk, done, sse, usage } from "./fake-api.js";

/** How each kind of failure looks on the wire of chat completions: status, code, type and words. */
const wireErrors: Partial<Record<FailureKind, readonly [number, string | null, string, string]>> = {
  overloaded: [503, null, "server_error", "The engine is currently overloaded, please try again later"],
  rate_limit: [429, "rate_limit_exceeded", "requests", "Rate limit reached for requests per minute"],
  server_error: [500, null, "server_error", "The server had an error while processing your request"],
  authentication: [401, "invalid_api_key", "invalid_request_error", "Incorrect API key provided"],
  billing: [429, "insufficient_quota", "insufficient_quota", "You exceeded your current quota, please check your plan and billing details"],
  model_not_found: [404, "model_not_found", "invalid_request_error", "The model `x` does not exist or you do not have access to it"],
  prompt_too_long: [400, "context_length_exceeded", "invalid_request_error", "Your input exceeds the context window of this model"],
  context_limit: [400, "context_length_exceeded", "invalid_request_error", "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens (7000 in the messages, 2000 in the completion)"],
  image_error: [400, "image_parse_error", "invalid_request_error", "You uploaded an unsupported image"],
  invalid_request: [400, null, "invalid_request_error", "Unrecognized request argument supplied"],
};

/** A server of chat completions that plays a script of the test kit. */
export async function playScript(script: Script): Promise<FakeApi> {
  if (typeof script === "function") throw new Error("Give a list of replies.");
  return FakeApi.open((response, _request, turn) => {
    const step = script[turn - 1];
    const answer = typeof step === "string" ? emptyReply.text(step) : step;
    if (answer === undefined || typeof answer === "function") throw new Error(`Request ${turn} was not expected.`);
    void play(answer, response);
  });
}

async function play({ data }: Reply, response: ServerResponse): Promise<void> {
  if (data.dropped) return void response.destroy();
  const [status, code, type, message] = (data.failureKind === undefined ? undefined : wireErrors[data.failureKind]) ?? [data.error?.status ?? 200, null, data.error?.type ?? "", data.error?.message ?? ""];
  if (status !== 200) {
    response.writeHead(status, { "content-type": "application/json", ...data.error?.headers });
    return void response.end(JSON.stringify({ error: { message, type, param: null, code } }));
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  let written = 0;
  for (const text of pieces(data.parts, data)) {
    if (text === stall) return;
    if (typeof text === "number") {
      await wait(text);
      continue;
    }
    const bytes = Buffer.from(text);
    const left = data.cutAt === undefined ? Infinity : data.cutAt.afterBytes - written;
    if (bytes.length > left) {
      response.write(bytes.subarray(0, left), () => (data.cutAt?.how === "end" ? response.end() : response.destroy()));
      return;
    }
    written += bytes.length;
    response.write(bytes);
  }
  response.end();
}

const stall = Symbol("stall");

function* pieces(parts: readonly ReplyPart[], data: Reply["data"]): Generator<string | number | typeof stall, void, void> {
  yield sse(chunk({ role: "assistant", content: "" }));
  let slot = 0;
  for (const part of parts) {
    if (part.kind === "stall") return yield stall;
    if (part.kind === "delay") yield part.ms;
    if (part.kind === "raw") yield Buffer.from(part.bytes).toString();
    if (part.kind === "error") return yield sse({ error: { message: part.message, type: part.type, code: null } });
    if (part.kind === "text") for (const text of slices(part.text, part.chunk)) yield sse(chunk({ content: text }));
    if (part.kind === "tool_use") {
      yield sse(call(slot, part.id ?? `call_${slot}`, part.name, ""));
      for (const text of slices(part.json, part.chunk)) yield sse(call(slot, undefined, undefined, text));
      slot += 1;
    }
  }
  yield sse(chunk({}, data.stop === "max_tokens" ? "length" : slot > 0 ? "tool_calls" : "stop"));
  yield sse(usage(data.usageOverride?.input_tokens ?? 50, data.usageOverride?.output_tokens ?? 7), done);
}

function slices(text: string, size: number): readonly string[] {
  const characters = [...text];
  return Array.from({ length: Math.ceil(characters.length / size) }, (_, index) => characters.slice(index * size, (index + 1) * size).join(""));
}
