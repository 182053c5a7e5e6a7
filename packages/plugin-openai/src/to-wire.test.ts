import { contextBlock } from "@lorimer/sdk";
import type { ApiMessage, ModelRequest } from "@lorimer/sdk";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { request } from "../test/fake-api.js";
import { findModel } from "./model-catalog.js";
import { readSettings } from "./settings.js";
import { toWire } from "./to-wire.js";
import type { WireBody } from "./to-wire.js";
import { wireMessages } from "./wire-messages.js";

const local = { baseUrl: "http://localhost:11434/v1" };
const read = { name: "Read", description: "reads", input_schema: { type: "object", properties: { path: { type: "string" } } } };
const png = { type: "image", source: { type: "base64", media_type: "image/png", data: "iVBO" } } as const;
const pdf = { type: "document", source: { type: "base64", media_type: "application/pdf", data: "JVBE" }, title: "spec.pdf" } as const;

function body(more: Partial<ModelRequest> = {}, settings: Readonly<Record<string, unknown>> = {}): WireBody {
  const asked = request(more);
  const read = readSettings(settings);
  const wire = toWire(asked, findModel(asked.model, read.models), read);
  if (!wire.ok) throw new Error(wire.message);
  return wire.body;
}

function problem(more: Partial<ModelRequest>, settings: Readonly<Record<string, unknown>> = {}): string {
  const asked = request(more);
  const read = readSettings(settings);
  const wire = toWire(asked, findModel(asked.model, read.models), read);
  if (wire.ok) throw new Error("the request was accepted");
  expect(wire).toMatchObject({ kind: "unsupported", retryable: false });
  return wire.message;
}

const messages = (...list: readonly ApiMessage[]): readonly unknown[] => wireMessages(list, { readsFiles: true });

describe("a request on the wire", () => {
  it("has the form of chat completions", () => {
    const system = ["One.", " \n", "", "Two."].map((text, index) =>
      contextBlock({ id: `b${index}`, text, origin: "test", lifetime: "static", cacheable: true }),
    );
    expect(body({ system, tools: [read], toolChoice: { name: "Read" }, cache: [{ at: "message", fromEnd: 1 }] }, local)).toEqual({
      model: "gpt-4.1",
      messages: [
        { role: "system", content: "One.\n\nTwo." },
        { role: "user", content: "Hi" },
      ],
      tools: [{ type: "function", function: { name: "Read", description: "reads", parameters: read.input_schema } }],
      tool_choice: { type: "function", function: { name: "Read" } },
      max_completion_tokens: 1000,
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it("leaves out what is not there, and asks for counts only where that is allowed", () => {
    expect(body({}, { ...local, includeUsage: false })).toEqual({
      model: "gpt-4.1",
      messages: [{ role: "user", content: "Hi" }],
      max_completion_tokens: 1000,
      stream: true,
    });
  });

  it("names the output cap as the model's server expects it", () => {
    expect(body({ model: "llama3.3" }, local)).toMatchObject({ max_tokens: 1000 });
    expect(body({ model: "llama3.3" }, local)).not.toHaveProperty("max_completion_tokens");
    expect(body({ model: "gpt-9" })).toMatchObject({ max_completion_tokens: 1000 });
    expect(body({ model: "llama3.3" }, { ...local, models: { "llama*": { outputField: "max_completion_tokens" } } })).toMatchObject({
      max_completion_tokens: 1000,
    });
  });

  it("takes further fields from the settings", () => {
    expect(body({}, { ...local, extraBody: { temperature: 0, provider: { order: ["x"] } } })).toMatchObject({
      temperature: 0,
      provider: { order: ["x"] },
    });
  });
});

describe("fast mode", () => {
  it("is refused, whatever the model, and standard speed is not", () => {
    expect(problem({ model: "gpt-5", speed: "fast" })).toContain("cannot ask for fast mode");
    expect(problem({ model: "qwen3", speed: "fast" }, local)).toContain("cannot ask for fast mode");
    expect(body({ model: "gpt-5", speed: "standard" })).toEqual(body({ model: "gpt-5" }));
  });
});

describe("effort", () => {
  it("is asked for where the model has it", () => {
    expect(body({ model: "gpt-5", effort: "high", tools: [read] })).toMatchObject({ reasoning_effort: "high" });
    expect(body({ model: "gpt-5" })).not.toHaveProperty("reasoning_effort");
    expect(body({ model: "qwen3", effort: "low" }, { ...local, models: { "qwen*": { effort: ["low"] } } })).toMatchObject({
      reasoning_effort: "low",
    });
  });

  it("that a model does not have is refused, and the levels it has are named", () => {
    expect(problem({ model: "gpt-5", effort: "max" })).toContain("low, medium, high");
    expect(problem({ model: "gpt-4.1", effort: "low" })).toContain("none");
    expect(problem({ model: "gpt-5", thinking: { budgetTokens: 2000 } })).toContain("effort");
  });

  it("is turned off by a thinking budget of 0 where that is possible", () => {
    expect(body({ model: "gpt-5.1", thinking: { budgetTokens: 0 } })).toMatchObject({ reasoning_effort: "none" });
    expect(body({ model: "gpt-4.1", thinking: { budgetTokens: 0 } })).not.toHaveProperty("reasoning_effort");
    expect(problem({ model: "gpt-5", thinking: { budgetTokens: 0 } })).toContain("always reasons");
  });

  it("is none at the vendor's address where tools allow no other", () => {
    expect(body({ model: "gpt-6-sol", tools: [read] })).toMatchObject({ reasoning_effort: "none" });
    expect(body({ model: "gpt-6-sol", effort: "high" })).toMatchObject({ reasoning_effort: "high" });
    expect(body({ model: "gpt-5.4", tools: [read] })).not.toHaveProperty("reasoning_effort");
    expect(problem({ model: "gpt-6-sol", effort: "high", tools: [read] })).toContain("with tools only while it does not reason");
    expect(problem({ model: "gpt-6.2-sol", tools: [read] })).toContain("only without tools");
  });

  it("is a gateway's own affair elsewhere", () => {
    expect(body({ model: "openai/gpt-6.2-sol", tools: [read], effort: "max" }, { baseUrl: "https://gateway.example/v1" })).toMatchObject({
      reasoning_effort: "max",
      tools: [{}],
    });
    expect(body({ model: "gpt-6-sol", tools: [read] }, { baseUrl: "https://gateway.example/v1" })).not.toHaveProperty("reasoning_effort");
  });
});

describe("a conversation on the wire", () => {
  it("has calls and, directly after them, results", () => {
    expect(
      messages(
        {
          role: "user",
          content: [
            { type: "text", text: "Look" },
            { type: "text", text: "closely" },
          ],
        },
        {
          role: "assistant",
          content: [
            { type: "thinking", thinking: "hm", signature: "s" },
            { type: "text", text: "Reading." },
            { type: "tool_use", id: "a", name: "Read", input: { path: "x" } },
            { type: "tool_use", id: "b", name: "Read", input: { path: "y" } },
          ],
        },
        {
          role: "user",
          content: [
            { type: "text", text: "And hurry" },
            { type: "tool_result", tool_use_id: "a", content: "text of x" },
            {
              type: "tool_result",
              tool_use_id: "b",
              content: [
                { type: "text", text: "no" },
                { type: "text", text: "file" },
              ],
              is_error: true,
            },
          ],
        },
      ),
    ).toEqual([
      { role: "user", content: "Look\n\nclosely" },
      {
        role: "assistant",
        content: "Reading.",
        tool_calls: [
          { id: "a", type: "function", function: { name: "Read", arguments: '{"path":"x"}' } },
          { id: "b", type: "function", function: { name: "Read", arguments: '{"path":"y"}' } },
        ],
      },
      { role: "tool", tool_call_id: "a", content: "text of x" },
      { role: "tool", tool_call_id: "b", content: "Error: no\nfile" },
      { role: "user", content: "And hurry" },
    ]);
  });

  it("sends images as data, those of results after all results", () => {
    expect(
      messages(
        { role: "user", content: [{ type: "text", text: "See" }, png] },
        {
          role: "user",
          content: [
            { type: "tool_result", tool_use_id: "a", content: [{ type: "text", text: "a shot" }, png] },
            { type: "tool_result", tool_use_id: "b", content: "ok" },
          ],
        },
      ),
    ).toEqual([
      {
        role: "user",
        content: [
          { type: "text", text: "See" },
          { type: "image_url", image_url: { url: "data:image/png;base64,iVBO" } },
        ],
      },
      { role: "tool", tool_call_id: "a", content: "a shot\n[An image or document follows in the next message.]" },
      { role: "tool", tool_call_id: "b", content: "ok" },
      {
        role: "user",
        content: [
          { type: "text", text: "From the result of call a:" },
          { type: "image_url", image_url: { url: "data:image/png;base64,iVBO" } },
        ],
      },
    ]);
  });

  it("sends documents as files, as text, or as a note, by what they and the model are", () => {
    const note = {
      type: "document",
      source: { type: "base64", media_type: "text/plain", data: Buffer.from("hä").toString("base64") },
      title: "n.txt",
    } as const;
    expect(messages({ role: "user", content: [pdf, note] })).toEqual([
      {
        role: "user",
        content: [
          { type: "file", file: { filename: "spec.pdf", file_data: "data:application/pdf;base64,JVBE" } },
          { type: "text", text: "n.txt:\nhä" },
        ],
      },
    ]);
    expect(wireMessages([{ role: "user", content: [pdf] }], { readsFiles: false })).toEqual([
      { role: "user", content: '[The document "spec.pdf" (application/pdf) stood here. This model is not known to read documents.]' },
    ]);
  });

  it("leaves out reasoning, and a message that was nothing else", () => {
    expect(messages({ role: "assistant", content: [{ type: "redacted_thinking", data: "x" }] })).toEqual([]);
  });

  it("hands back what a model wrote in place of an object", () => {
    expect(messages({ role: "assistant", content: [{ type: "tool_use", id: "a", name: "Read", input: "oops" }] })).toMatchObject([
      { content: null, tool_calls: [{ function: { arguments: '{"unparsed_input":"oops"}' } }] },
    ]);
  });

  it("answers every call, before anyone else speaks, whatever the conversation", () => {
    const turn = fc.record({ calls: fc.integer({ min: 0, max: 3 }), image: fc.boolean(), words: fc.string() });
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 6 }), (turns) => {
        const conversation = turns.flatMap((item, at): ApiMessage[] => [
          {
            role: "assistant",
            content: [
              { type: "text", text: item.words },
              ...Array.from({ length: item.calls }, (_, n) => ({ type: "tool_use" as const, id: `c${at}_${n}`, name: "Read", input: {} })),
            ],
          },
          {
            role: "user",
            content: [
              ...Array.from({ length: item.calls }, (_, n) => ({
                type: "tool_result" as const,
                tool_use_id: `c${at}_${n}`,
                content: item.image ? [png] : item.words,
              })),
              { type: "text", text: item.words },
            ],
          },
        ]);
        const open: string[] = [];
        for (const message of wireMessages(conversation, { readsFiles: false })) {
          if (message.role === "tool") expect(open.shift()).toBe(message.tool_call_id);
          else expect(open).toEqual([]);
          if (message.role === "assistant") open.push(...(message.tool_calls ?? []).map((call) => call.id));
        }
        expect(open).toEqual([]);
      }),
    );
  });
});
