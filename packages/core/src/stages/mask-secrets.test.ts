import { defineTool } from "@lorimer/sdk";
import type { SessionEvent, Tool } from "@lorimer/sdk";
import { inlinePlugin, MemoryStore, reply, scriptedProvider } from "@lorimer/testing";
import { afterEach, expect, test } from "vitest";
import * as z from "zod/mini";
import { openHarness } from "../index.js";

const name = "MASK_SECRETS_TEST_KEY";
afterEach(() => void delete process.env[name]);

test("the value of a secret variable that a tool came upon goes no further: not to the model, not into events, not into the log", async () => {
  process.env[name] = "canary-0123456789";
  const peek: Tool = defineTool({
    name: "Peek",
    description: "Peeks",
    input: z.object({}),
    readOnly: true,
    run: () => ({ lines: ["PATH=/bin", `${name}=${process.env[name]}`], count: 2 }),
    present: (output) => ({ content: JSON.stringify(output) }),
  });
  const requests: string[] = [];
  const store = new MemoryStore();
  const events: SessionEvent[] = [];
  await using harness = await openHarness({
    name: "test",
    version: "0",
    model: "scripted-1",
    secrets: [name],
    plugins: [
      scriptedProvider((request, turn) => {
        requests.push(JSON.stringify(request));
        return turn === 1 ? reply.toolUse("Peek", {}) : reply.text("done");
      }),
      inlinePlugin({ tools: [peek] }),
      store.plugin,
    ],
  });
  await using session = await harness.openSession({ cwd: "/" });
  for await (const event of session.prompt("go")) events.push(event);
  const finished = events.find((event) => event.type === "tool-finished");
  expect(finished?.outcome.output).toEqual({ lines: ["PATH=/bin", `${name}=***`], count: 2 });
  expect(JSON.stringify([requests, events, session.messages, await store.records(session.id)])).not.toContain("canary-0123456789");
});
