import { defineStage } from "@lorimer/sdk";
import type { ModelInfo, ModelRequest } from "@lorimer/sdk";
import { inlinePlugin, reply, scriptedProvider } from "@lorimer/testing";
import { expect, test } from "vitest";
import { openHarness } from "../index.js";

const able: Partial<ModelInfo> = { effort: ["high"], speeds: ["standard", "fast"], thinking: true, maxOutputTokens: 9000 };
const plain: Partial<ModelInfo> = { effort: [], thinking: false, maxOutputTokens: 1000 };

test("a model that stands in for another is not asked for what it cannot do; the first one is asked for all of it", async () => {
  const sent: ModelRequest[] = [];
  const spy = defineStage({
    id: "spy",
    list: "model",
    slot: "adapt",
    create: () => (request, next) => (sent.push(request), next(request)),
  });
  await using harness = await openHarness({
    name: "test",
    version: "0",
    model: "able-1",
    plugins: [
      scriptedProvider([reply.failure("model_not_found")], { id: "able", match: ["able-*"], info: able }),
      scriptedProvider([reply.text("ok")], { id: "plain", match: ["plain-*"], info: plain }),
      inlinePlugin({ stages: [spy] }),
    ],
  });
  await using session = await harness.openSession({
    cwd: "/",
    fallbackModel: "plain-1",
    effort: "high",
    speed: "fast",
    thinking: { budgetTokens: 2000 },
    maxOutputTokens: 8000,
  });
  for await (const event of session.prompt("go")) if (event.type === "run-finished") expect(event.result.outcome.reason).toBe("completed");
  expect(sent).toMatchObject([
    { model: "able-1", effort: "high", speed: "fast", thinking: { budgetTokens: 2000 }, maxOutputTokens: 8000 },
    { model: "plain-1", effort: undefined, speed: undefined, thinking: undefined, maxOutputTokens: 1000 },
  ]);
});
