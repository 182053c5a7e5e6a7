import { defineTool } from "@lorimer/sdk";
import type { SessionEvent, Tool } from "@lorimer/sdk";
import { inlinePlugin, reply, scriptedProvider, tempWorkspace } from "@lorimer/testing";
import type { Script } from "@lorimer/testing";
import { readFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { openHarness } from "../index.js";

async function outcomes(script: Script, tool: Tool): Promise<readonly (SessionEvent & { type: "tool-finished" })["outcome"][]> {
  await using folder = await tempWorkspace();
  await using harness = await openHarness({
    name: "test",
    version: "0",
    model: "scripted-1",
    plugins: [scriptedProvider(script), inlinePlugin({ tools: [tool] })],
  });
  await using session = await harness.openSession({ cwd: folder.root });
  const found: (SessionEvent & { type: "tool-finished" })["outcome"][] = [];
  for await (const event of session.prompt("go")) if (event.type === "tool-finished") found.push(event.outcome);
  return found;
}

describe("a tool call", () => {
  test("that returns more than the model may read leaves the whole on disk and shows head, tail and path", async () => {
    const text = `HEAD${"x".repeat(5000)}TAIL`;
    const tool = defineTool({
      name: "Big",
      description: "Big",
      input: z.object({}),
      readOnly: true,
      maxResultChars: 1000,
      run: () => text,
    });
    const [outcome] = await outcomes([reply.toolUse("Big", {}), reply.text("ok")], tool);
    const shown = String(outcome?.content);
    expect(shown.length).toBeLessThan(1300);
    expect(shown).toMatch(/^HEAD.*TAIL$/s);
    const path = /whole result is in ([^\]]+)\]/.exec(shown)?.[1] ?? "";
    expect(await readFile(path, "utf8")).toBe(text);
  });

  test("that outlives its time limit is ended and said to be", async () => {
    const tool = defineTool({
      name: "Slow",
      description: "Slow",
      input: z.object({}),
      readOnly: true,
      timeoutMs: 30,
      run: (_input, _services, { signal }) => wait(10_000, "late", { signal }),
    });
    expect(await outcomes([reply.toolUse("Slow", {}), reply.text("ok")], tool)).toMatchObject([
      { status: "cancelled", content: expect.stringContaining("time limit") },
    ]);
  });

  test("that changes something is refused where nobody is there to ask", async () => {
    let ran = false;
    const tool = defineTool({ name: "Change", description: "Changes", input: z.object({}), run: () => ((ran = true), "changed") });
    expect(await outcomes([reply.toolUse("Change", {}), reply.text("ok")], tool)).toMatchObject([
      { status: "denied", content: expect.stringContaining("permission") },
    ]);
    expect(ran).toBe(false);
  });

  test("that its own tool forbids is refused, whoever approves", async () => {
    const tool = defineTool({
      name: "Never",
      description: "Never",
      input: z.object({}),
      readOnly: true,
      permission: () => ({ behavior: "deny", message: "not this" }),
      run: () => "ran",
    });
    expect(await outcomes([reply.toolUse("Never", {}), reply.text("ok")], tool)).toMatchObject([{ status: "denied", content: "not this" }]);
  });

  test("whose tool throws is an error that names what was thrown, and the run goes on", async () => {
    const tool = defineTool({
      name: "Throw",
      description: "Throws",
      input: z.object({}),
      readOnly: true,
      run: () => Promise.reject(new Error("kaput")),
    });
    expect(await outcomes([reply.toolUse("Throw", {}), reply.text("ok")], tool)).toMatchObject([
      { status: "error", content: expect.stringContaining("kaput") },
    ]);
  });
});
