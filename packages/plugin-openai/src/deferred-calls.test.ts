import type { ApiMessage, ToolSpec } from "@lorimer/sdk";
import { modelRequest } from "@lorimer/testing";
import { describe, expect, it } from "vitest";
import { findModel } from "./model-catalog.js";
import { ReplyBuilder } from "./reply-builder.js";
import { readSettings } from "./settings.js";
import { toWire } from "./to-wire.js";
import type { WireBody } from "./to-wire.js";

const read: ToolSpec = { name: "Read", description: "reads", input_schema: { type: "object" } };
const weather: ToolSpec = { name: "Weather", description: "tells the weather", input_schema: { type: "object" } };

const asked: ApiMessage = { role: "user", content: [{ type: "text", text: "Hi" }] };
const found: readonly ApiMessage[] = [
  asked,
  { role: "assistant", content: [{ type: "tool_use", id: "1", name: "ToolSearch", input: { query: "weather" } }] },
  { role: "user", content: [{ type: "tool_result", tool_use_id: "1", content: [{ type: "tool_reference", tool_name: "Weather" }] }] },
];
const called: readonly ApiMessage[] = [
  ...found,
  { role: "assistant", content: [{ type: "tool_use", id: "2", name: "Weather", input: { city: "Oslo" } }] },
  { role: "user", content: [{ type: "tool_result", tool_use_id: "2", content: "rain" }] },
];

function wire(messages: readonly ApiMessage[], tools: readonly ToolSpec[]): WireBody {
  const settings = readSettings({});
  const written = toWire(modelRequest({ model: "gpt-4.1", messages, tools, defersTools: true }), findModel("gpt-4.1"), settings);
  if (!written.ok) throw new Error(written.message);
  return written.body;
}

describe("tools that were found later", () => {
  it("leave the list of tools as it was from the first request on", () => {
    const before = wire([asked], [read]);
    const after = wire(called, [read, { ...weather, deferred: true }]);
    expect(after.tools).toEqual(before.tools);
    expect(before.tools?.map((tool) => tool.function.name)).toEqual(["Read", "call_found_tool"]);
  });

  it("are defined where the search found them", () => {
    const [, , result] = wire(found, [read, { ...weather, deferred: true }]).messages;
    expect(result).toMatchObject({ role: "tool" });
    expect(JSON.stringify(result)).toContain("tells the weather");
  });

  it("are said to be gone when they are", () => {
    expect(JSON.stringify(wire(found, [read]).messages)).toContain("Weather is no longer there.");
  });

  it("were called by the one function, as the server remembers it", () => {
    const [, , , call] = wire(called, [read, { ...weather, deferred: true }]).messages;
    expect(call).toMatchObject({
      tool_calls: [{ function: { name: "call_found_tool", arguments: '{"name":"Weather","arguments":{"city":"Oslo"}}' } }],
    });
  });

  it.each([
    ['{"name":"Weather","arguments":{"city":"Oslo"}}', { name: "Weather", input: { city: "Oslo" } }],
    ['{"name":"Weather","arguments":"{\\"city\\":\\"Oslo\\"}"}', { name: "Weather", input: { city: "Oslo" } }],
    ['{"name":"Weather"}', { name: "Weather", input: {} }],
    ['{"arguments":{}}', { name: "call_found_tool", input: { arguments: {} } }],
  ])("are called under their own name inside: %s", (text, expected) => {
    const builder = new ReplyBuilder();
    const call = { index: 0, id: "c", function: { name: "call_found_tool", arguments: text } };
    builder.add({ id: "r", model: "gpt-4.1", choices: [{ delta: { tool_calls: [call] }, finish_reason: "tool_calls" }] });
    builder.finish();
    expect(builder.content()).toEqual([{ type: "tool_use", id: "c", ...expected }]);
  });
});
