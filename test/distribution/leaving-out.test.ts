import { openHarness } from "@lorimer/core";
import type { HarnessPlan } from "@lorimer/core";
import { Approver, defineStage } from "@lorimer/sdk";
import type { RunResult, SessionEvent, Stage, StageList } from "@lorimer/sdk";
import {
  collectRun,
  inlinePlugin,
  lastToolResult,
  reply,
  scriptedApprover,
  scriptedProvider,
  servicesPlugin,
  tempWorkspace,
} from "@lorimer/testing";
import { plugin as toolsFs } from "@lorimer/tools-fs";
import { plugin as toolsShell } from "@lorimer/tools-shell";
import { describe, expect, test } from "vitest";

/** Every stage of the core's own, with its list and slot. */
const own = [
  ["context", "base", "base-prompt"],
  ["context", "remind", "output-schema"],
  ["model", "fit", "limit"],
  ["model", "retry", "retry"],
  ["recover", "shrink", "media"],
  ["recover", "escalate", "escalate"],
  ["recover", "resume", "resume"],
  ["recover", "fallback", "fallback"],
  ["tool", "check", "check"],
  ["tool", "authorize", "recheck"],
  ["tool", "authorize", "approve"],
  ["tool", "bound", "deadline"],
  ["tool", "shape", "spill"],
  ["tool", "shape", "mask-secrets"],
  ["stop", "verify", "structured-output"],
] as const;

type Own = (typeof own)[number];

/** A stage that stands in for another and does nothing. */
function nothing([list, slot, id]: Own): Stage {
  const common = { id: `no-${id}`, replaces: id };
  switch (list) {
    case "context":
      return defineStage({ ...common, list, slot, create: () => (draft) => draft });
    case "model":
      return defineStage({ ...common, list, slot, create: () => (request, next) => next(request) });
    case "recover":
      return defineStage({ ...common, list, slot, create: () => ({ handles: [], limit: 0, resets: "run", recover: () => undefined }) });
    case "tool":
      return defineStage({ ...common, list, slot, create: () => (call, next) => next(call) });
    case "stop":
      return defineStage({ ...common, list, slot, create: () => ({ limit: 0, decide: () => ({ decision: "done" }) }) });
  }
}

interface Ran {
  readonly plan: HarnessPlan;
  readonly result: RunResult;
  readonly events: readonly SessionEvent[];
  readonly written: string;
}

/** A run of two turns: two tools are called, one of which changes a file, and the answer says what the last one gave. */
async function runWithout(left: readonly Own[]): Promise<Ran> {
  await using folder = await tempWorkspace({ files: { "a.txt": "hello\n" } });
  const model = scriptedProvider([
    reply.text("I look.").toolUse("Read", { file_path: "a.txt" }).toolUse("Bash", { command: "printf changed > b.txt && cat b.txt" }),
    (request) => `It says ${lastToolResult(request).text}.`,
  ]);
  await using harness = await openHarness({
    name: "test",
    version: "0",
    model: "scripted-1",
    plugins: [
      model,
      toolsFs,
      toolsShell,
      servicesPlugin([[Approver, scriptedApprover("allow")]]),
      inlinePlugin({ name: "nothing", stages: left.map(nothing) }),
    ],
  });
  await using session = await harness.openSession({ cwd: folder.root });
  const { result, events } = await collectRun(session.prompt("go"));
  model.assertDone();
  return { plan: harness.plan, result, events, written: await folder.read("b.txt") };
}

function stagesOf(plan: HarnessPlan, list: StageList): readonly string[] {
  return (plan.pipeline[list] ?? []).flatMap(({ stages }) => stages.map(({ id }) => id));
}

function expectWholeRun({ result, events, written }: Ran): void {
  expect(result).toMatchObject({ outcome: { reason: "completed", message: "" }, turns: 2, text: "It says changed." });
  expect(written).toBe("changed");
  const finished = events.filter((event) => event.type === "tool-finished");
  expect(finished.map(({ name, outcome }) => `${name} ${outcome.status}`)).toEqual(["Read ok", "Bash ok"]);
}

describe("a run of two turns with tools", () => {
  test("is complete with every stage of the core, and these are all of them", async () => {
    const ran = await runWithout([]);
    expectWholeRun(ran);
    const found = Object.entries(ran.plan.pipeline).flatMap(([list, slots]) =>
      slots.flatMap(({ slot, stages }) =>
        stages.filter(({ plugin }) => plugin === "lorimer.core").map(({ id }) => `${list} ${slot} ${id}`),
      ),
    );
    expect(new Set(found)).toEqual(new Set(own.map((stage) => stage.join(" "))));
  });

  test.each(own.map((stage): [string, Own] => [stage.join(" "), stage]))("is complete with nothing in place of %s", async (_name, left) => {
    const ran = await runWithout([left]);
    expectWholeRun(ran);
    const [list, , id] = left;
    expect(stagesOf(ran.plan, list)).toContain(`no-${id}`);
    expect(stagesOf(ran.plan, list)).not.toContain(id);
    expect(ran.events.some((event) => event.type === "stage-entered" && event.id === id)).toBe(false);
  });

  test("is complete without any of them", async () => {
    const ran = await runWithout(own);
    expectWholeRun(ran);
    expect(
      Object.values(ran.plan.pipeline).flatMap((slots) => slots.flatMap(({ stages }) => stages.map(({ plugin }) => plugin))),
    ).not.toContain("lorimer.core");
  });
});
