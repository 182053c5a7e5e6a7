import { defineTool, provide, token, Workspace } from "@lorimer/sdk";
import type { Token } from "@lorimer/sdk";
import { expect, test } from "vitest";
import * as z from "zod/mini";
import { expectEvents, eventTrace, faultPlugin, inlinePlugin, lastToolResult, openTestHarness, reply, scriptedApprover } from "../index.js";

interface Greeting {
  readonly word: string;
}
const Greeting: Token<Greeting> = token("test.Greeting");
const greet = defineTool({
  name: "Greet",
  description: "Greets whoever is named in a file",
  input: z.object({ file: z.string() }),
  needs: { greeting: Greeting, workspace: Workspace },
  async run({ file }, { greeting, workspace }) {
    return `${greeting.word} ${new TextDecoder().decode(await workspace.files.read(`${workspace.root}/${file}`))}`;
  },
});
const script = [
  reply.toolUse("Greet", { file: "name.txt" }),
  (request: Parameters<typeof lastToolResult>[0]) => `It said: ${lastToolResult(request).text}`,
];
const options = {
  script,
  plugins: [inlinePlugin({ tools: [greet] })],
  files: { "name.txt": "Ann" },
  services: [[Greeting, { word: "Hello" }]] as const,
};

test("a plugin's tool runs in the real loop, with real files and given services", async () => {
  await using run = await openTestHarness(options);
  const { events, result } = await run.prompt("greet them");
  expect(result).toMatchObject({ outcome: { reason: "completed" }, text: "It said: Hello Ann", turns: 2 });
  expectEvents(events).toHaveTypes(["run-started", "tool-started", "tool-finished", "run-finished"]);
  expect(run.approver.asked).toHaveLength(1);
  run.model.assertDone();
});

test("a service that is given takes the place of the plugin's own", async () => {
  const own = inlinePlugin({ tools: [greet], services: [provide(Greeting, { level: "session", create: () => ({ word: "Bye" }) })] });
  await using asItIs = await openTestHarness({ ...options, plugins: [own], services: [] });
  expect((await asItIs.prompt("greet them")).result.text).toBe("It said: Bye Ann");
  await using replaced = await openTestHarness({ ...options, plugins: [own] });
  expect((await replaced.prompt("greet them")).result.text).toBe("It said: Hello Ann");
});

test("two runs leave the same trace", async () => {
  const traces = await Promise.all(
    [1, 2].map(async () => {
      await using run = await openTestHarness(options);
      return eventTrace((await run.prompt("greet them")).events);
    }),
  );
  expect(traces[0]).toEqual(traces[1]);
});

test("a refused call reaches the model as a refusal", async () => {
  await using run = await openTestHarness({ ...options, approver: scriptedApprover({ behavior: "deny", message: "not today" }) });
  expect((await run.prompt("greet them")).result.text).toContain("not today");
});

test("faulty tools do not break a run", async () => {
  const modes = ["throw", "fail", "emit"];
  await using run = await openTestHarness({
    plugins: [faultPlugin],
    script: [modes.reduce((all, mode) => all.toolUse("Overflow", { mode, characters: 10 }), reply), "survived"],
  });
  const { result, events } = await run.prompt("break");
  expect(result.text).toBe("survived");
  expect(events.filter((event) => event.type === "tool-finished").map((event) => event.outcome.status)).toEqual(["error", "error", "ok"]);
});
