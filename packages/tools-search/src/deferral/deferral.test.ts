import type { Tool } from "@lorimer/sdk";
import { defineTool, ToolRegistry } from "@lorimer/sdk";
import { inlinePlugin, openTestHarness, reply, toolResults } from "@lorimer/testing";
import type { Script, ScriptRequest } from "@lorimer/testing";
import * as z from "zod/mini";
import { describe, expect, it } from "vitest";
import { plugin } from "../index.js";

const made = (name: string, options: { readonly defer?: boolean; readonly alwaysLoad?: boolean } = {}): Tool =>
  defineTool({
    name,
    description: `${name} does what ${name} does, and says at length how it goes about it.`,
    input: z.object({ city: z.string() }),
    readOnly: true,
    ...options,
    run: ({ city }) => `${name} in ${city}`,
  });

const many = (count: number): readonly Tool[] => Array.from({ length: count }, (_, index) => made(`Weather${index}`, { defer: true }));

const searching: Script = (request) => {
  const turn = request.messages.length;
  if (turn === 1) return reply.toolUse("ToolSearch", { query: "select:Weather7" });
  return turn === 3 ? reply.toolUse("Weather7", { city: "Oslo" }) : reply.text("done");
};

const prefix = ({ tools, system }: ScriptRequest): string => JSON.stringify([tools.filter((tool) => tool.deferred === undefined), system]);

describe("deferred tools", () => {
  it("are not sent before a search finds them, and can be called from then on", async () => {
    await using test = await openTestHarness({
      script: searching,
      plugins: [plugin, inlinePlugin({ tools: [made("Plain"), ...many(300)] })],
    });
    const { result } = await test.prompt("What is the weather in Oslo?");
    expect(result.text).toBe("done");
    const [first, second, third] = test.model.requests;
    expect(first?.tools.map(({ name }) => name)).toEqual(["Plain", "ToolSearch"]);
    expect(second?.tools.map(({ name, deferred }) => [name, deferred])).toEqual([
      ["Plain", undefined],
      ["ToolSearch", undefined],
      ["Weather7", true],
    ]);
    expect(lastResult(third)).toContain("Weather7 in Oslo");
  });

  it("leave the cached prefix as it was when one is found", async () => {
    await using test = await openTestHarness({ script: searching, plugins: [plugin, inlinePlugin({ tools: many(20) })] });
    await test.prompt("What is the weather in Oslo?");
    const prefixes = new Set(test.model.requests.map(prefix));
    expect(prefixes.size).toBe(1);
  });

  it("cost no more than their listing, and nothing once they are gone", async () => {
    const size = async (tools: readonly Tool[]): Promise<string> => {
      await using test = await openTestHarness({
        script: () => reply.text("done"),
        plugins: [plugin, inlinePlugin({ tools: [made("Plain"), ...tools] })],
      });
      await test.prompt("Hello");
      return JSON.stringify(test.model.requests[0]);
    };
    const [without, few, all, again] = [await size([]), await size(many(2)), await size(many(300)), await size([])];
    expect(again).toBe(without);
    expect(all.length - few.length).toBeLessThan(400 * 4);
  });

  it("can be called without a search by a model that knows them", async () => {
    const script: Script = (request) =>
      toolResults(request).length === 0 ? reply.toolUse("Weather1", { city: "Rome" }) : reply.text("done");
    await using test = await openTestHarness({ script, plugins: [plugin, inlinePlugin({ tools: many(3) })] });
    await test.prompt("Weather?");
    expect(lastResult(test.model.requests[1])).toContain("Weather1 in Rome");
  });

  it("that come while the session runs are named in a message, behind what was sent before", async () => {
    await using test = await openTestHarness({
      script: () => reply.text("done"),
      plugins: [plugin, inlinePlugin({ tools: [made("Plain"), ...many(2)] })],
    });
    await test.prompt("One");
    const registry = await test.session.service(ToolRegistry);
    const late = made("mcp__late__tool");
    const remove = registry.add("late", { name: late.name, description: late.description, inputSchema: { type: "object" } }, () =>
      Promise.resolve(late),
    );
    await test.prompt("Two");
    const [first, second] = test.model.requests;
    expect(prefix(second as ScriptRequest)).toBe(prefix(first as ScriptRequest));
    expect(JSON.stringify(second?.messages)).toContain("mcp__late__tool");
    remove();
  });

  it("that are gone are referred to no more", async () => {
    const script: Script = (request) => {
      if (toolResults(request).length > 0) return reply.text("done");
      return reply.toolUse("ToolSearch", { query: "select:mcp__late__tool" });
    };
    await using test = await openTestHarness({ script, plugins: [plugin, inlinePlugin({ tools: many(2) })] });
    const registry = await test.session.service(ToolRegistry);
    const late = made("mcp__late__tool");
    const remove = registry.add("late", { name: late.name, description: late.description, inputSchema: { type: "object" } }, () =>
      Promise.resolve(late),
    );
    await test.prompt("One");
    expect(JSON.stringify(test.model.requests[1]?.messages)).toContain("tool_reference");
    remove();
    await test.prompt("Two");
    const last = JSON.stringify(test.model.requests.at(-1)?.messages);
    expect(last).not.toContain("tool_reference");
    expect(last).toContain("no longer there");
  });

  it("are all sent where searching is off, and the search with them is gone", async () => {
    await using test = await openTestHarness({
      script: () => reply.text("done"),
      plugins: [plugin, inlinePlugin({ tools: many(3) })],
      settings: { "lorimer.tools-search": { mode: "off" } },
    });
    await test.prompt("Hello");
    expect(test.model.requests[0]?.tools.map(({ name }) => name)).toEqual(["Weather0", "Weather1", "Weather2"]);
  });

  it("include those of a plugin whose definitions take more than one plugin may, which adds no more than its listing", async () => {
    const prefixWith = async (...tools: readonly Tool[]): Promise<string> => {
      await using test = await openTestHarness({
        script: () => reply.text("done"),
        plugins: [plugin, inlinePlugin({ name: "small", tools: [made("Small"), made("Rare", { defer: true })] }), inlinePlugin({ tools })],
      });
      await test.prompt("Hello");
      return prefix(test.model.requests[0] as ScriptRequest);
    };
    const without = await prefixWith();
    const fifty = Array.from({ length: 50 }, (_, index) => made(`Task${index}`));
    expect((await prefixWith(...fifty)).length - without.length).toBeLessThan(400 * 3.6);
    expect((await prefixWith(...fifty.slice(0, 5))).length - without.length).toBeGreaterThan(5 * 100);
    expect(await prefixWith()).toBe(without);
  });

  it("include whole plugins where the harness's own definitions take too much", async () => {
    const large = Array.from({ length: 200 }, (_, index) => made(`Large${index}`));
    await using test = await openTestHarness({
      script: () => reply.text("done"),
      plugins: [plugin, inlinePlugin({ name: "small", tools: [made("Small")] }), inlinePlugin({ name: "large", tools: large })],
    });
    await test.prompt("Hello");
    expect(test.model.requests[0]?.tools.map(({ name }) => name)).toEqual(["Small", "ToolSearch"]);
  });
});

function lastResult(request: ScriptRequest | undefined): string {
  return JSON.stringify(request?.messages.at(-1)?.content);
}
