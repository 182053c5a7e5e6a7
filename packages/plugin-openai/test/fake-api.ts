import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ModelEvent, ModelProvider, ModelRequest, ModelResult } from "@lorimer/sdk";
import { OpenAIProvider } from "../src/openai-provider.js";
import { readSettings } from "../src/settings.js";

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export type Answer = (response: ServerResponse, request: Received, turn: number) => void;

export const testKey = "sk-test-0123456789abcdef";

/** A real HTTP server on the own machine. `turn` counts its requests from 1. */
export class FakeApi implements AsyncDisposable {
  readonly received: Received[] = [];
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  }

  static async open(answer: Answer): Promise<FakeApi> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const received = {
          method: request.method ?? "",
          url: request.url ?? "",
          headers: request.headers,
          body: Buffer.concat(chunks).toString(),
        };
        api.received.push(received);
        answer(response, received, api.received.length);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const api = new FakeApi(server);
    return api;
  }

  provider(settings: Readonly<Record<string, unknown>> = {}): ModelProvider {
    return new OpenAIProvider(readSettings({ baseUrl: this.url, apiKey: testKey, ...settings }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Chunks in the form in which they stand in a stream; a text stands as it is. */
export function sse(...chunks: readonly (object | string)[]): string {
  return chunks.map((chunk) => `data: ${typeof chunk === "string" ? chunk : JSON.stringify(chunk)}\n\n`).join("");
}

export function streams(...chunks: readonly (object | string)[]): Answer {
  return streamsText(sse(...chunks));
}

export function streamsText(text: string | Buffer, headers: Readonly<Record<string, string>> = {}): Answer {
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

export const request = (more: Partial<ModelRequest> = {}): ModelRequest => ({
  model: "gpt-4.1",
  system: [],
  tools: [],
  messages: [{ role: "user", content: [{ type: "text", text: "Hi" }] }],
  maxOutputTokens: 1000,
  ...more,
});

export interface Run {
  readonly events: readonly ModelEvent[];
  readonly result: ModelResult;
}

/** Runs one call to its end. */
export async function run(
  provider: ModelProvider,
  asked: ModelRequest = request(),
  signal: AbortSignal = new AbortController().signal,
): Promise<Run> {
  const events: ModelEvent[] = [];
  const stream = provider.stream(asked, { signal });
  for (;;) {
    const step = await stream.next();
    if (step.done === true) return { events, result: step.value };
    events.push(step.value);
  }
}

/** Runs one call against a server that answers so. */
export async function ask(answer: Answer, settings: Readonly<Record<string, unknown>> = {}, asked: ModelRequest = request()): Promise<Run> {
  await using api = await FakeApi.open(answer);
  return await run(api.provider(settings), asked);
}
