import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ModelEvent, ModelProvider, ModelRequest, ModelResult } from "@lorimer/sdk";
import { AnthropicProvider } from "../src/anthropic-provider.js";
import { readSettings } from "../src/settings.js";

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export type Answer = (response: ServerResponse, request: Received) => void;

/** A real HTTP server on the own machine that answers every request in the same way. */
export class FakeApi implements AsyncDisposable {
  readonly received: Received[] = [];
  connections = 0;
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
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
        answer(response, received);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const api = new FakeApi(server);
    server.on("connection", () => (api.connections += 1));
    return api;
  }

  provider(settings: Readonly<Record<string, unknown>> = {}): ModelProvider {
    return new AnthropicProvider(readSettings({ baseUrl: this.url, apiKey: "sk-test-0123456789abcdef", ...settings }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Events in the form in which they stand in a stream. */
export function sse(...events: readonly object[]): string {
  return events.map((event) => `event: ${(event as { type?: string }).type ?? "message"}\ndata: ${JSON.stringify(event)}\n\n`).join("");
}

export function streams(...events: readonly object[]): Answer {
  return streamsText(sse(...events));
}

export function streamsText(text: string | Buffer): Answer {
  return (response) => {
    response.writeHead(200, { "content-type": "text/event-stream", "request-id": "req_test" });
    response.end(text);
  };
}

export const start = (usage: object = { input_tokens: 10, output_tokens: 1 }): object => ({
  type: "message_start",
  message: { id: "msg_1", type: "message", role: "assistant", model: "claude-opus-5", content: [], stop_reason: null, usage },
});
export const blockStart = (index: number, content_block: object): object => ({ type: "content_block_start", index, content_block });
export const delta = (index: number, fields: object): object => ({ type: "content_block_delta", index, delta: fields });
export const text = (index: number, words: string): object => delta(index, { type: "text_delta", text: words });
export const json = (index: number, partial_json: string): object => delta(index, { type: "input_json_delta", partial_json });
export const blockStop = (index: number): object => ({ type: "content_block_stop", index });
export const end = (stop_reason: string | null = "end_turn", usage: object = { output_tokens: 20 }): readonly object[] => [
  { type: "message_delta", delta: { stop_reason, stop_sequence: null }, usage },
  { type: "message_stop" },
];
export const sayHello: readonly object[] = [start(), blockStart(0, { type: "text", text: "" }), text(0, "Hello"), blockStop(0), ...end()];

export const request = (more: Partial<ModelRequest> = {}): ModelRequest => ({
  model: "claude-opus-5",
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
