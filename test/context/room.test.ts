import { openHarness } from "@lorimer/core";
import { Approver, defineTool, estimateTokens } from "@lorimer/sdk";
import type { Tool } from "@lorimer/sdk";
import { collectRun, inlinePlugin, reply, scriptedApprover, scriptedProvider, servicesPlugin, tempWorkspace } from "@lorimer/testing";
import { expect, test } from "vitest";
import * as z from "zod/mini";
import { defaultPlugins } from "../../packages/cli/src/default-plugins.js";

const tools: readonly Tool[] = Array.from({ length: 300 }, (_, index) =>
  defineTool({
    name: `Archive${index}`,
    description: `Looks up record ${index} of the archive, with all that was written to it and by whom, and gives it as text. `.repeat(3),
    input: z.object({ record: z.string(), since: z.optional(z.string()) }),
    readOnly: true,
    defer: true,
    run: ({ record }) => `Record ${record} of ${index}.`,
  }),
);

test("ten turns among 300 deferred tools send less than 4,000 tokens before the first word", { timeout: 60_000 }, async () => {
  await using place = await tempWorkspace();
  let turn = 0;
  const model = scriptedProvider(() => {
    turn += 1;
    if (turn === 10) return reply.text("Done.");
    const tool = `Archive${turn * 20}`;
    return turn % 2 === 1
      ? reply.toolUse("ToolSearch", { query: `select:Archive${(turn + 1) * 20}` })
      : reply.toolUse(tool, { record: "7" });
  });
  await using harness = await openHarness({
    name: "room",
    version: "0",
    model: "scripted-1",
    plugins: [...defaultPlugins, model, inlinePlugin({ tools }), servicesPlugin([[Approver, scriptedApprover("allow")]])],
    settings: {
      "lorimer.settings": { trusted: true, userFolder: place.path("home/.lorimer") },
      "lorimer.sessions": { folder: place.path("sessions") },
    },
  });
  await using session = await harness.openSession({ cwd: place.root });
  const { result, events } = await collectRun(session.prompt("What does the archive say?"));
  expect(result.text).toBe("Done.");
  expect(events.filter((event) => event.type === "tool-finished" && event.outcome.status !== "ok")).toEqual([]);
  expect(model.requests).toHaveLength(10);
  const prefixes = model.requests.map(({ tools: offered, system }) =>
    JSON.stringify([offered.filter(({ deferred }) => deferred !== true), system]),
  );
  expect(new Set(prefixes).size).toBe(1);
  const tokens = estimateTokens(prefixes[0] ?? "");
  console.log(`figure: tokens before the first word among 300 deferred tools ${tokens}`);
  expect(tokens).toBeLessThan(4000);
});
