import { defineStage, defineTool, PluginMeter, provide } from "@lorimer/sdk";
import { collectRun, inlinePlugin, lastToolResult, reply, scriptedProvider } from "@lorimer/testing";
import { expect, test } from "vitest";
import * as z from "zod/mini";
import { openHarness } from "../index.js";

test("code of plugins is timed by plugin and kind of work, a stage without what it passes on to", async () => {
  const took: [plugin: string, work: string, ms: number][] = [];
  const meter = inlinePlugin({
    name: "meter",
    services: [provide(PluginMeter, { level: "session", create: () => ({ took: (...given) => void took.push(given) }) })],
  });
  const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
  const slow = defineTool({
    name: "Slow",
    description: "Takes its time",
    input: z.object({}),
    readOnly: true,
    run: async () => (await wait(500), "slow"),
  });
  const around = defineStage({
    id: "around",
    list: "tool",
    slot: "observe",
    create: () => async (call, next) => (await wait(20), next(call)),
  });
  const stop = defineStage({
    id: "stop",
    list: "stop",
    slot: "verify",
    create: () => ({ limit: 1, decide: async () => (await wait(5), { decision: "done" }) }),
  });
  const script = [reply.toolUse("Slow", {}), (request: Parameters<typeof lastToolResult>[0]) => lastToolResult(request).text];
  await using harness = await openHarness({
    name: "timed",
    version: "0",
    model: "scripted-1",
    plugins: [
      scriptedProvider(script),
      meter,
      inlinePlugin({ name: "tools", tools: [slow] }),
      inlinePlugin({ name: "stages", stages: [around, stop] }),
    ],
  });
  await using session = await harness.openSession({ cwd: "/" });
  expect((await collectRun(session.prompt("go"))).result.text).toBe("slow");
  const of = (plugin: string, work: string): readonly number[] =>
    took.filter(([whose, what]) => whose === plugin && what === work).map(([, , ms]) => ms);
  expect(of("tools", "tool")).toEqual([expect.toSatisfy((ms: number) => ms > 450)]);
  const [inTool = 0, atStop = 0] = of("stages", "stage");
  expect(inTool).toBeGreaterThan(15);
  expect(atStop).toBeGreaterThan(3);
  // It waited for the tool inside it, and that is not its own.
  expect(inTool).toBeLessThan(of("tools", "tool")[0] ?? 0);
  expect(of("stages", "load").length).toBe(2);
  expect(of("stages", "make").length).toBe(2);
});
