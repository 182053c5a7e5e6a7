import { openHarness } from "@lorimer/core";
import { Approver, defineTool } from "@lorimer/sdk";
import type { SessionEvent } from "@lorimer/sdk";
import { checkRequest, inlinePlugin, reply, scriptedApprover, scriptedProvider, servicesPlugin, tempWorkspace } from "@lorimer/testing";
import { expect, test } from "vitest";
import * as z from "zod/mini";
import { defaultPlugins } from "../../packages/cli/src/default-plugins.js";
import { filler, goodSummary, isSummaryRequest } from "./long-session.js";

const look = defineTool({
  name: "Look",
  description: "Looks",
  input: z.object({ at: z.string() }),
  readOnly: true,
  alwaysLoad: true,
  run: ({ at }) => `${at}\n${filler(at, 400)}`,
});

test(
  "a long session in the whole product is compacted, and what stands before the conversation stays as it is",
  { timeout: 60_000 },
  async () => {
    await using place = await tempWorkspace({ files: { "AGENTS.md": "Always mind the gap.\n" } });
    const faults: string[] = [];
    let turns = 0;
    const model = scriptedProvider(
      (request) => {
        faults.push(...checkRequest({ max_tokens: 1, model: request.model, messages: request.messages, tools: request.tools }));
        if (isSummaryRequest(request)) return reply.text(goodSummary);
        turns += 1;
        return turns > 80 ? reply.text("Done.") : reply.toolUse("Look", { at: `place-${turns}` });
      },
      { info: { contextWindow: 60_000, maxOutputTokens: 4000, defaultOutputTokens: 2000 } },
    );
    await using harness = await openHarness({
      name: "whole",
      version: "0",
      model: "scripted-1",
      plugins: [...defaultPlugins, model, inlinePlugin({ tools: [look] }), servicesPlugin([[Approver, scriptedApprover("allow")]])],
      settings: {
        "lorimer.settings": { trusted: true, userFolder: place.path("home/.lorimer") },
        "lorimer.sessions": { folder: place.path("sessions") },
        "lorimer.compaction": { levels: { snip: false, microcompact: false, collapse: false } },
      },
    });
    await using session = await harness.openSession({ cwd: place.root });
    const events: SessionEvent[] = [];
    for await (const event of session.prompt("Look around.")) events.push(event);
    expect(events.at(-1)).toMatchObject({ result: { outcome: { reason: "completed" } } });
    expect(faults).toEqual([]);
    const summaries = events.filter((event) => event.type === "compaction-finished" && event.boundary !== null);
    expect(summaries.length).toBeGreaterThan(0);
    const main = model.requests.filter((request) => !isSummaryRequest(request));
    // What stands before the conversation is the same to the byte, also after a summary.
    expect(new Set(main.map(({ system, tools }) => JSON.stringify([system, tools]))).size).toBe(1);
    expect(JSON.stringify([main.at(-1)?.system, main.at(-1)?.messages])).toContain("mind the gap");
    // The summary is asked for after the very bytes that were sent before it, so that they are read from the cache.
    const asked = model.requests.findIndex(isSummaryRequest);
    const [before, summary] = [model.requests[asked - 1], model.requests[asked]];
    expect(JSON.stringify([summary?.system, summary?.tools])).toBe(JSON.stringify([before?.system, before?.tools]));
    const folded = JSON.stringify(summary?.messages.slice(0, -1)).slice(0, -1);
    expect(JSON.stringify(before?.messages).startsWith(folded)).toBe(true);
    console.log(
      `figure: share of a summary's question that was sent before ${((100 * folded.length) / JSON.stringify(summary?.messages).length).toFixed(0)} %`,
    );
  },
);
