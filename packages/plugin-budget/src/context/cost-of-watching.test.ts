import { messageId } from "@lorimer/sdk";
import type { ApiMessage, ModelInfo, ModelRequest, Usage } from "@lorimer/sdk";
import { expect, test } from "vitest";
import { Recorder } from "./recorder.js";

const model: ModelInfo = { id: "m", contextWindow: 1e6, maxOutputTokens: 1000, defaultOutputTokens: 1000, thinking: false, effort: [] };
const usage: Usage = { input_tokens: 5, output_tokens: 1, cache_creation_input_tokens: 50, cache_read_input_tokens: 5000 };

test("a turn over a history of 5,000 messages pays next to nothing for being watched", () => {
  const recorder = new Recorder({ offered: () => [] });
  const messages: ApiMessage[] = Array.from({ length: 5000 }, (_, index) => ({
    role: index % 2 === 0 ? "user" : "assistant",
    content: [{ type: "text", text: `message ${index} ${messageId(String(index))}` }],
  }));
  const tools = [{ name: "T", description: "t", input_schema: {} }];
  const turns = 200;
  const started = performance.now();
  for (let turn = 1; turn <= turns; turn += 1) {
    // As it is after each turn: the list is new, what it holds is not.
    const request: ModelRequest = {
      model: "m",
      system: [],
      tools,
      messages: messages.map((message) => ({ ...message })),
      maxOutputTokens: 1,
    };
    recorder.capture({ ...request, messages: [], cache: [] });
    const sent = recorder.sending("agent", { turn, time: turn, model, request });
    recorder.answered("agent", sent, usage, "m");
  }
  const each = (performance.now() - started) / turns;
  console.log(`figure: watching a turn over 5,000 messages ${each.toFixed(3)} ms, the copy of its list included`);
  expect(each).toBeLessThan(20);
});
