import { defineTool, ModelCaller } from "@lorimer/sdk";
import type { SessionEvent, SideReply, Tool } from "@lorimer/sdk";
import { inlinePlugin, reply, scriptedProvider } from "@lorimer/testing";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { openHarness } from "../index.js";

const judge: Tool = defineTool({
  name: "Judge",
  description: "Asks a model",
  input: z.object({}),
  readOnly: true,
  needs: { models: ModelCaller },
  run: async (_input, { models }, { signal }) => {
    const answer = await models.call({ purpose: "verdict", system: "Be fair.", prompt: "Is it good?" }, { signal });
    return answer.ok ? answer.text : answer.message;
  },
});

describe("a question beside the conversation", () => {
  test("is answered by the session's model, leaves the history alone, and counts in what the run cost", async () => {
    const sizes: number[] = [];
    const events: SessionEvent[] = [];
    await using harness = await openHarness({
      name: "test",
      version: "0",
      model: "scripted-1",
      plugins: [
        scriptedProvider((request) => {
          sizes.push(request.messages.length);
          if (JSON.stringify(request.system).includes("Be fair.")) return reply.text("It is.");
          return sizes.length === 1 ? reply.toolUse("Judge", {}) : reply.text("done");
        }),
        inlinePlugin({ tools: [judge] }),
      ],
    });
    await using session = await harness.openSession({ cwd: "/" });
    for await (const event of session.prompt("go")) events.push(event);
    expect(sizes).toEqual([1, 1, 3]);
    expect(events.find((event) => event.type === "tool-finished")?.outcome.content).toBe("It is.");
    expect(events.find((event) => event.type === "side-call-finished")).toMatchObject({ purpose: "verdict", ok: true });
    const result = events.find((event) => event.type === "run-finished")?.result;
    expect(Object.values(result?.spent.byModel ?? {}).map(({ calls }) => calls)).toEqual([3]);
  });

  test("can be asked by a front end, and one that is cancelled is a failure", async () => {
    await using harness = await openHarness({ name: "test", version: "0", model: "scripted-1", plugins: [scriptedProvider(["yes"])] });
    await using session = await harness.openSession({ cwd: "/" });
    const models = await session.service(ModelCaller);
    expect(((await models.call({ purpose: "x", prompt: "?" }, { signal: new AbortController().signal })) as SideReply).text).toBe("yes");
    expect(await models.call({ purpose: "x", prompt: "?" }, { signal: AbortSignal.abort() })).toMatchObject({ ok: false });
  });
});
