import { defineTool } from "@lorimer/sdk";
import type { Plugin, RunResult, SessionEvent, Tool } from "@lorimer/sdk";
import { defineHarness, openHarness } from "@lorimer/core";
import { plugin as anthropic } from "@lorimer/plugin-anthropic";
import { plugin as openai } from "@lorimer/plugin-openai";
import { inlinePlugin, reply, scriptedProvider, tempWorkspace } from "@lorimer/testing";
import type { Script } from "@lorimer/testing";
import { plugin as toolsFs } from "@lorimer/tools-fs";
import { plugin as toolsShell } from "@lorimer/tools-shell";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";

const everything: readonly Plugin[] = [toolsFs, toolsShell, anthropic, openai];

async function run(plugins: readonly Plugin[], script: Script): Promise<{ events: SessionEvent[]; result: RunResult; imported: string[] }> {
  const imported: string[] = [];
  await using folder = await tempWorkspace({ files: { "a.txt": "hello\n" } });
  const model = scriptedProvider(script);
  await using harness = await openHarness(
    defineHarness({
      name: "test",
      version: "0",
      model: "scripted-1",
      plugins: [model, ...plugins.map((plugin) => counting(plugin, imported))],
    }),
  );
  await using session = await harness.openSession({ cwd: folder.root });
  const events: SessionEvent[] = [];
  const prompt = session.prompt("go");
  for (;;) {
    const step = await prompt.next();
    if (step.done === true) return { events, result: step.value, imported };
    events.push(step.value);
  }
}

/** The same plugin, noting which of its modules are imported. */
function counting(plugin: Plugin, imported: string[]): Plugin {
  const modules = Object.entries(plugin.modules).map(
    ([path, load]) => [path, () => (imported.push(`${plugin.manifest.name} ${path}`), load())] as const,
  );
  return { ...plugin, modules: Object.fromEntries(modules) };
}

describe("a minimal harness", () => {
  test("is a loop, a provider and one tool", async () => {
    const hello: Tool = defineTool({ name: "Hello", description: "Greets", input: z.object({}), readOnly: true, run: () => "hello" });
    const { result, events } = await run([inlinePlugin({ tools: [hello] })], [reply.toolUse("Hello", {}), reply.text("done")]);
    expect(result).toMatchObject({ outcome: { reason: "completed" }, text: "done", turns: 2 });
    expect(events.find((event) => event.type === "tool-finished")).toMatchObject({ outcome: { content: "hello" } });
  });

  test("needs no plugin but the one that provides its model", async () => {
    expect((await run([], [reply.text("hi")])).result.outcome.reason).toBe("completed");
  });
});

describe("the default distribution", () => {
  test("imports the module of a tool when the tool is used, and no other", async () => {
    const read = await run(everything, [reply.toolUse("Read", { file_path: "a.txt" }), reply.text("done")]);
    expect(read.events.find((event) => event.type === "tool-finished")).toMatchObject({
      outcome: { status: "ok", content: expect.stringContaining("hello") },
    });
    expect(read.imported.filter((path) => path.includes("/tools/"))).toEqual(["lorimer.tools-fs ./dist/tools/read.js"]);
    const none = await run(everything, [reply.text("done")]);
    expect(none.imported.filter((path) => path.includes("/tools/") || path.includes("/models/"))).toEqual([]);
  });

  test.each(everything.map((plugin) => [plugin.manifest.name, plugin] as const))(
    "starts and runs without %s, and its tools are then unknown",
    async (_name, left) => {
      const tool = left.contributes.tools?.[0]?.name;
      const { result, events } = await run(
        everything.filter((plugin) => plugin !== left),
        [tool === undefined ? reply.text("x") : reply.toolUse(tool, {}), reply.text("done")],
      );
      expect(result.outcome.reason).toBe("completed");
      if (tool !== undefined)
        expect(events.find((event) => event.type === "tool-finished")).toMatchObject({ outcome: { status: "unknown" } });
    },
  );

  test("says which provider is missing when a model has none", async () => {
    await using harness = await openHarness({ name: "test", version: "0", plugins: [toolsFs] });
    await expect(harness.openSession({ cwd: "/", model: "claude-sonnet-5" })).rejects.toMatchObject({
      code: "MODEL_MISSING",
      hint: expect.stringContaining("provider"),
    });
  });

  test("comes to a plan that is frozen plain JSON", async () => {
    await using harness = await openHarness({ name: "test", version: "0", plugins: everything });
    expect(JSON.parse(JSON.stringify(harness.plan))).toEqual(harness.plan);
    expect(Object.isFrozen(harness.plan.pipeline)).toBe(true);
    expect(harness.plan.pipeline["tool"]?.map(({ slot }) => slot)).toEqual([
      "observe",
      "check",
      "intercept",
      "authorize",
      "isolate",
      "bound",
      "shape",
    ]);
  });
});
