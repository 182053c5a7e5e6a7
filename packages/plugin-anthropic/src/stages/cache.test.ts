import { contextBlock } from "@lorimer/sdk";
import type { ContextStage, Draft, Lifetime, Turn } from "@lorimer/sdk";
import { describe, expect, it } from "vitest";
import cache from "./cache.js";

const stage = cache.create({}, { name: "test", settings: {} }) as ContextStage;
const block = (id: string, lifetime: Lifetime, cacheable = true): ReturnType<typeof contextBlock> =>
  contextBlock({ id, text: id, origin: "test", lifetime, cacheable });
const tool = (name: string): Draft["tools"][number] => ({ name, description: "", input_schema: {} });
const draft = (more: Partial<Draft>): Draft => ({
  system: [],
  messages: [],
  tools: [],
  model: "claude-opus-5",
  maxOutputTokens: 1000,
  cache: [],
  ...more,
});
// The stage looks at the draft only.
const points = async (more: Partial<Draft>): Promise<unknown> => (await stage(draft(more), {} as Turn)).cache;
const messages = [
  { at: "message", fromEnd: 3 },
  { at: "message", fromEnd: 1 },
];

describe("the cache stage", () => {
  it("marks the last static block, which covers the tools, and the last two user messages", async () => {
    expect(await points({ system: [block("a", "static"), block("b", "static"), block("c", "turn")], tools: [tool("Read")] })).toEqual([
      { at: "system", id: "b" },
      ...messages,
    ]);
  });

  it("marks the end of the built-in tools when others follow", async () => {
    expect(await points({ system: [block("a", "static")], tools: [tool("Bash"), tool("Read"), tool("mcp__x__y")] })).toEqual([
      { at: "tool", name: "Read" },
      { at: "system", id: "a" },
      ...messages,
    ]);
  });

  it("marks what lasts a session where there is room", async () => {
    expect(
      await points({ system: [block("a", "static"), block("s", "session"), block("n", "static", false)], tools: [tool("Read")] }),
    ).toEqual([{ at: "system", id: "a" }, { at: "system", id: "s" }, ...messages]);
  });

  it("marks the tools where there is no system prompt, and only messages where there is nothing", async () => {
    expect(await points({ tools: [tool("Read")] })).toEqual([{ at: "tool", name: "Read" }, ...messages]);
    expect(await points({ tools: [tool("mcp__a__b")] })).toEqual(messages);
  });
});
