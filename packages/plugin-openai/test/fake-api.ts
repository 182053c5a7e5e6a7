import type { ModelProvider, ModelRequest } from "@lorimer/sdk";
import { callModel, modelRequest, startTestServer } from "@lorimer/testing";
import type { CalledModel as Run, TestAnswer, TestServer } from "@lorimer/testing";
import { OpenAIProvider } from "../src/openai-provider.js";
import { readSettings } from "../src/settings.js";

export const testKey = "sk-test-0123456789abcdef";

/** `url` ends in the API's version, as such addresses do. */
export interface FakeApi extends TestServer {
  provider(settings?: Readonly<Record<string, unknown>>): ModelProvider;
}

/** A server on the own machine, and providers that are connected to it. */
export async function openFakeApi(answer: TestAnswer): Promise<FakeApi> {
  const server = await startTestServer(answer);
  const url = `${server.url}/v1`;
  return Object.assign(server, {
    url,
    provider: (settings: Readonly<Record<string, unknown>> = {}) =>
      new OpenAIProvider(readSettings({ baseUrl: url, apiKey: testKey, ...settings })),
  });
}

/** Chunks in the form in which they stand in a stream; a text stands as it is. */
export function sse(...chunks: readonly (object | string)[]): string {
  return chunks.map((chunk) => `data: ${typeof chunk === "string" ? chunk : JSON.stringify(chunk)}\n\n`).join("");
}

export function streams(...chunks: readonly (object | string)[]): TestAnswer {
  return streamsText(sse(...chunks));
}

export function streamsText(text: string | Buffer, headers: Readonly<Record<string, string>> = {}): TestAnswer {
  return (response) => {
    response.writeHead(200, { "content-type": "text/event-stream", "x-request-id": "req_test", ...headers });
    response.end(text);
  };
}

const head = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "gpt-4.1-2025-04-14" };

export const chunk = (delta: object, finish_reason: string | null = null, more: object = {}): object => ({
  ...head,
  choices: [{ index: 0, delta, finish_reason }],
  ...more,
});
export const say = (content: string): object => chunk({ content });
export const call = (index: number | undefined, id: string | undefined, name: string | undefined, args: unknown): object =>
  chunk({ tool_calls: [{ index, id, type: "function", function: { name, arguments: args } }] });
export const usage = (prompt_tokens = 100, completion_tokens = 20, more: object = {}): object => ({
  ...head,
  choices: [],
  usage: { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens, ...more },
});
export const done = "[DONE]";
export const hello: readonly (object | string)[] = [
  chunk({ role: "assistant", content: "", refusal: null }),
  say("Hel"),
  say("lo"),
  chunk({}, "stop"),
  usage(),
  done,
];

/** A reply as the vendor streams it: words and two parallel calls, arguments in pieces. */
export const twoCalls: readonly (object | string)[] = [
  chunk({ role: "assistant", content: null }),
  say("Ich prüfe beides 🙂"),
  call(0, "call_a", "Read", ""),
  call(0, undefined, undefined, '{"path":'),
  call(0, undefined, undefined, '"a é.txt"}'),
  call(1, "call_b", "Read", ""),
  call(1, undefined, undefined, '{"path"'),
  call(1, undefined, undefined, ': "b", "deep": [1, {"x": null}]}'),
  chunk({}, "tool_calls"),
  usage(),
  done,
];

export const request = (more: Partial<ModelRequest> = {}): ModelRequest => modelRequest({ model: "gpt-4.1", ...more });

export type { CalledModel as Run } from "@lorimer/testing";

/** Runs one call to its end. */
export const run = (provider: ModelProvider, asked: ModelRequest = request(), signal?: AbortSignal): Promise<Run> =>
  callModel(provider, asked, signal);

/** Runs one call against a server that answers so. */
export async function ask(
  answer: TestAnswer,
  settings: Readonly<Record<string, unknown>> = {},
  asked: ModelRequest = request(),
): Promise<Run> {
  await using api = await openFakeApi(answer);
  return await run(api.provider(settings), asked);
}
