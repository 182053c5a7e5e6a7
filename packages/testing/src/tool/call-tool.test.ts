import { Clock, defineTool, toolFailure } from "@lorimer/sdk";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { virtualClock } from "../fakes/virtual-clock.js";
import { callTool } from "./call-tool.js";

const greet = defineTool({
  name: "Greet",
  description: "greets",
  input: z.object({ name: z.string(), mood: z._default(z.string(), "kindly") }),
  needs: { clock: Clock },
  validate: ({ name }) => (name === "nobody" ? "nobody cannot be greeted" : undefined),
  run({ name, mood }, { clock }, { report, signal }) {
    report({ text: "thinking" });
    if (signal.aborted) throw signal.reason;
    if (name === "foe") return toolFailure("no");
    return { text: `${mood} ${name} at ${clock.now()}` };
  },
  present: (output) => ({ content: [{ type: "text", text: output.text }] }),
});
const services = [[Clock, virtualClock({ start: 5 })]] as const;

describe("calling one tool", () => {
  test("parses with defaults, fills needs, runs, presents and collects progress", async () => {
    const called = await callTool(greet, { name: "Ann" }, { services });
    expect(called).toMatchObject({
      status: "ok",
      text: "kindly Ann at 5",
      output: { text: "kindly Ann at 5" },
      progress: [{ text: "thinking" }],
    });
  });

  test("tells invalid input, refusals, failures and throws apart", async () => {
    expect(await callTool(greet, { name: 3 }, { services })).toMatchObject({ status: "invalid", issues: [{ path: "name" }] });
    expect(await callTool(greet, { name: "nobody" }, { services })).toMatchObject({ status: "invalid", text: "nobody cannot be greeted" });
    expect(await callTool(greet, { name: "foe" }, { services })).toMatchObject({
      status: "failed",
      text: "no",
      presented: { isError: true },
    });
    expect(await callTool(greet, { name: "Ann" }, { services, signal: AbortSignal.abort() })).toMatchObject({ status: "threw" });
  });

  test("names a service that the test forgot", async () => {
    await expect(callTool(greet, { name: "Ann" })).rejects.toThrow("Greet needs lorimer.Clock");
  });
});
