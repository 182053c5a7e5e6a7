import { defineTool } from "@lorimer/sdk";
import { plugin } from "@lorimer/plugin-permissions";
import { inlinePlugin, openTestHarness, reply } from "@lorimer/testing";
import * as z from "zod/mini";
import { expect, it } from "vitest";
import { refusingApprover } from "../../packages/cli/src/headless/refusing-approver.js";

const bash = defineTool({ name: "Bash", description: "Runs a command.", input: z.object({ command: z.string() }), run: () => "ran" });

it.each(["default", "acceptEdits", "plan", "auto", "dontAsk", "bubble"])(
  "refuses within a second what would be asked when there is nobody to ask, in mode %s",
  async (mode) => {
    await using test = await openTestHarness({
      script: [reply.toolUse("Bash", { command: "npm publish" }), "Done."],
      plugins: [inlinePlugin({ tools: [bash] }), plugin],
      settings: { "lorimer.permissions": { mode } },
      approver: { ...refusingApprover, asked: [] },
    });
    const start = performance.now();
    const { events } = await test.prompt("go");
    const spent = performance.now() - start;
    const outcome = events.flatMap((event) => (event.type === "tool-finished" ? [event.outcome] : []))[0];
    expect(outcome?.status).toBe("denied");
    expect(spent).toBeLessThan(1000);
  },
);
