import type { ModelProvider, ModelRequest } from "@lorimer/sdk";
import { callModel, modelRequest, startTestServer } from "@lorimer/testing";
import type { CalledModel as Run, TestAnswer, TestServer } from "@lorimer/testing";
import { AnthropicProvider } from "../src/anthropic-provider.js";
import { readSettings } from "../src/settings.js";

export interface FakeApi extends TestServer {
  provider(settings?: Readonly<Record<string, unknown>>): ModelProvider;
}

/** A server that answers every request in the same way, and providers that are connected to it. */
export async function openFakeApi(answer: TestAnswer): Promise<FakeApi> {
  const server = await startTestServer(answer);
  const connected = { baseUrl: server.url, apiKey: "sk-test-0123456789abcdef" };
  return Object.assign(server, {
    provider: (settings: Readonly<Record<string, unknown>> = {}) => new AnthropicProvider(readSettings({ ...connected, ...settings })),
  });
}

/** Events in the form in which they stand in a stream. */
export function sse(...events: readonly object[]): string {
  return events.map((event) => `event: ${(event as { type?: string }).type ?? "message"}\ndata: ${JSON.stringify(event)}\n\n`).join("");
}

export function streams(...events: readonly object[]): TestAnswer {
  return streamsText(sse(...events));
}

export function streamsText(text: string | Buffer): TestAnswer {
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

export const request = (more: Partial<ModelRequest> = {}): ModelRequest => modelRequest({ model: "claude-opus-5", ...more });

export type { CalledModel as Run } from "@lorimer/testing";

/** Runs one call to its end. */
export const run = (provider: ModelProvider, asked: ModelRequest = request(), signal?: AbortSignal): Promise<Run> =>
  callModel(provider, asked, signal);
