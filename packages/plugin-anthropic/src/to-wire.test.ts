import type { ModelRequest } from "@lorimer/sdk";
import { contextBlock } from "@lorimer/sdk";
import { describe, expect, it } from "vitest";
import { request } from "../test/fake-api.js";
import { findModel } from "./model-catalog.js";
import { toWire } from "./to-wire.js";
import type { WireBody } from "./to-wire.js";

function bodyOf(more: Partial<ModelRequest>, options = {}): WireBody {
  const asked = request(more);
  const wire = toWire(asked, findModel(asked.model), options);
  if (!wire.ok) throw new Error(wire.message);
  return wire.body;
}

const block = (id: string): ReturnType<typeof contextBlock> =>
  contextBlock({ id, text: `text of ${id}`, origin: "test", lifetime: "static", cacheable: true });
const tool = (name: string): ModelRequest["tools"][number] => ({ name, description: name, input_schema: { type: "object" } });
const cached = { cache_control: { type: "ephemeral" } };

describe("a request on the wire", () => {
  it("marks the ends of cached prefixes, and no more than four", () => {
    const body = bodyOf({
      system: [block("base"), block("more")],
      tools: [tool("A"), tool("B")],
      messages: [
        { role: "user", content: [{ type: "text", text: "1" }] },
        {
          role: "assistant",
          content: [
            { type: "text", text: "2" },
            { type: "tool_use", id: "x", name: "A", input: {} },
          ],
        },
        {
          role: "user",
          content: [
            { type: "tool_result", tool_use_id: "x", content: "done" },
            { type: "text", text: "3" },
          ],
        },
      ],
      cache: [
        { at: "tool", name: "A" },
        { at: "system", id: "base" },
        { at: "message", fromEnd: 3 },
        { at: "message", fromEnd: 1 },
        { at: "message", fromEnd: 2 },
        { at: "message", fromEnd: 9 },
      ],
    });
    expect(body.tools).toEqual([{ ...tool("A"), ...cached }, tool("B")]);
    expect(body.system).toEqual([
      { type: "text", text: "text of base", ...cached },
      { type: "text", text: "text of more" },
    ]);
    expect(body.messages[0]!.content).toEqual([{ type: "text", text: "1", ...cached }]);
    expect(JSON.stringify(body.messages[1])).not.toContain("cache_control");
    expect(body.messages[2]!.content).toEqual([
      { type: "tool_result", tool_use_id: "x", content: "done" },
      { type: "text", text: "3", ...cached },
    ]);
  });

  it("holds no field that says nothing", () => {
    expect(Object.keys(bodyOf({}))).toEqual(["model", "max_tokens", "stream", "messages"]);
  });

  it("hands back what a model wrote instead of an object as one", () => {
    const content = [{ type: "tool_use", id: "x", name: "A", input: '{"a":' } as const];
    expect(bodyOf({ messages: [{ role: "assistant", content }] }).messages[0]!.content[0]).toMatchObject({
      input: { unparsed_input: '{"a":' },
    });
  });

  it.each([
    ["claude-haiku-4-5", 4000, 8000, { thinking: { type: "enabled", budget_tokens: 4000 }, max_tokens: 8000 }],
    ["claude-haiku-4-5", 9000, 8000, { thinking: { type: "enabled", budget_tokens: 9000 }, max_tokens: 17_000 }],
    ["claude-haiku-4-5", 60_000, 8000, { thinking: { type: "enabled", budget_tokens: 60_000 }, max_tokens: 64_000 }],
    ["claude-opus-5", 9000, 8000, { thinking: { type: "adaptive", display: "summarized" }, max_tokens: 8000 }],
    ["claude-opus-5", 0, 8000, { thinking: { type: "disabled" } }],
    ["claude-sonnet-5-5", 0, 8000, { thinking: { type: "between_tools" } }],
  ])("asks %s to think with %i tokens in its own way", (model, budgetTokens, maxOutputTokens, expected) => {
    expect(bodyOf({ model, thinking: { budgetTokens }, maxOutputTokens })).toMatchObject(expected);
  });

  it("does not ask to think on in a turn whose reasoning was left out", () => {
    const call = { type: "tool_use", id: "x", name: "A", input: {} } as const;
    const thought = { type: "thinking", thinking: "hm", signature: "s" } as const;
    const results = { role: "user", content: [{ type: "tool_result", tool_use_id: "x", content: "done" }] } as const;
    const asked = { role: "user", content: [{ type: "text", text: "Go." }] } as const;
    const body = (...content: readonly (typeof call | typeof thought)[]): object =>
      bodyOf({ model: "claude-haiku-4-5", thinking: { budgetTokens: 4000 }, messages: [asked, { role: "assistant", content }, results] });
    expect(body(thought, call)).toHaveProperty("thinking");
    expect(body(call)).not.toHaveProperty("thinking");
    // A new turn begins with reasoning of its own.
    const messages = [
      asked,
      { role: "assistant", content: [call] } as const,
      results,
      { role: "assistant", content: [{ type: "text", text: "Done." }] } as const,
      asked,
    ];
    expect(bodyOf({ model: "claude-haiku-4-5", thinking: { budgetTokens: 4000 }, messages })).toHaveProperty("thinking");
  });

  it("asks for an effort, and for a tool, where the model can", () => {
    expect(bodyOf({ effort: "xhigh" })).toMatchObject({ output_config: { effort: "xhigh" } });
    expect(bodyOf({ model: "claude-haiku-4-5", toolChoice: { name: "A" }, tools: [tool("A")] })).toMatchObject({
      tool_choice: { type: "tool", name: "A" },
    });
    expect(bodyOf({ model: "claude-haiku-4-5", toolChoice: { name: "A" }, tools: [tool("A")] })).not.toHaveProperty("thinking");
  });

  it("asks for fast mode only when fast mode is wanted", () => {
    expect(bodyOf({ speed: "fast" })).toMatchObject({ speed: "fast" });
    expect(bodyOf({ speed: "standard" })).not.toHaveProperty("speed");
  });

  it.each([
    ["claude-sonnet-5-5", { speed: "fast" }],
    ["claude-opus-4-7", { speed: "fast" }],
    ["home-made-7b", { speed: "fast" }],
    ["claude-haiku-4-5", { thinking: { budgetTokens: 64_000 } }],
    ["claude-haiku-4-5", { thinking: { budgetTokens: 100 } }],
    ["claude-haiku-4-5", { thinking: { budgetTokens: 2000 }, toolChoice: { name: "A" } }],
    ["claude-opus-5", { thinking: { budgetTokens: 0 }, effort: "max" }],
  ] as const)("refuses for %s what cannot be: %j", (model, more) => {
    const asked = request({ model, ...more });
    expect(toWire(asked, findModel(model))).toMatchObject({ ok: false, kind: "unsupported" });
  });

  it("lets the server leave out reasoning that lost its conversation", () => {
    const options = { dropsForeignThinking: true };
    const thinking = { type: "adaptive", display: "summarized", block_binding: { prefix_mismatch_behavior: "drop_block" } };
    expect(bodyOf({ model: "claude-opus-5-5" }, options)).toMatchObject({ thinking });
    expect(bodyOf({ model: "claude-opus-5-5", thinking: { budgetTokens: 5000 } }, options)).toMatchObject({
      thinking: { ...thinking, display: "summarized" },
    });
    expect(bodyOf({ model: "claude-sonnet-5-5", thinking: { budgetTokens: 0 } }, options).thinking).toEqual({ type: "between_tools" });
  });
});
