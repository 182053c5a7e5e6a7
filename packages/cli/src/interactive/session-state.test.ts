import { createStore, defineTool } from "@lorimer/sdk";
import type { RunResult, SessionEvent } from "@lorimer/sdk";
import { inlinePlugin, openTestHarness, reply } from "@lorimer/testing";
import { plugin as shell } from "@lorimer/tools-shell";
import { expect, test } from "vitest";
import * as z from "zod/mini";
import { noSessionState, stateAfter } from "./session-state.js";
import type { SessionState } from "./session-state.js";

const talk = defineTool({
  name: "Talk",
  description: "Talks",
  input: z.object({}),
  readOnly: true,
  run: (_input, _services, { report }) => {
    report({ text: "halfway" });
    return "all of it";
  },
});

/** What really happens in a session with tools, progress and a task. */
async function events(): Promise<readonly SessionEvent[]> {
  await using harness = await openTestHarness({
    script: [
      reply.toolUse("Talk", {}),
      reply.toolUse("Bash", { command: "sleep 60", description: "stay", run_in_background: true }),
      reply.text("done"),
    ],
    plugins: [shell, inlinePlugin({ tools: [talk] })],
  });
  const seen: SessionEvent[] = [];
  for await (const event of harness.session.prompt("go")) seen.push(event);
  return seen;
}

const after = (seen: readonly SessionEvent[], from: SessionState = noSessionState): SessionState => seen.reduce(stateAfter, from);

test("the state of a front end is computed from events: what runs, what it told, what it cost, what goes on behind", async () => {
  const seen = await events();
  const states = seen.map((_event, index) => after(seen.slice(0, index + 1)));
  expect(states[0]).toMatchObject({ activity: "preparing", lastRun: null });
  expect(states.some(({ activity, turn }) => activity === "working" && turn === 2)).toBe(true);
  expect(states.some(({ progress }) => progress?.name === "Talk" && progress.progress.text === "halfway")).toBe(true);
  const { result } = seen.at(-1) as { readonly result: RunResult };
  expect(states.at(-1)).toMatchObject({ activity: "idle", progress: null, lastRun: result, costUsd: result.spent.costUsd });
  expect(states.at(-1)?.tasks).toHaveLength(1);
});

test("kept as JSON at any moment and taken up again it comes to the same", async () => {
  const seen = await events();
  const whole = after(seen);
  for (let at = 0; at <= seen.length; at += 1) {
    const kept = JSON.parse(JSON.stringify(after(seen.slice(0, at)))) as SessionState;
    expect(after(seen.slice(at), kept)).toEqual(whole);
  }
});

test("who watches a part is called only when that part has changed, and no state is ever changed", async () => {
  const seen = await events();
  const store = createStore(noSessionState);
  const calls = { activity: 0, tasks: 0, lastRun: 0 };
  for (const part of ["activity", "tasks", "lastRun"] as const)
    store.watch(
      (state) => state[part],
      (now, before) => {
        expect(Object.is(now, before)).toBe(false);
        calls[part] += 1;
      },
    );
  for (const event of seen) {
    const before = Object.freeze(store.state);
    store.update((state) => stateAfter(state, event));
    if (event.type === "model-streamed") expect(store.state).toBe(before);
  }
  // Preparing, working, idle again; one task; one result: out of dozens of events.
  expect(calls).toEqual({ activity: 3, tasks: 1, lastRun: 1 });
  expect(seen.length).toBeGreaterThan(20);
});
