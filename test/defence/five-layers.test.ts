import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { plugin as hooks } from "@lorimer/plugin-hooks";
import { openTestHarness, reply, scriptedApprover } from "@lorimer/testing";
import type { TestHarnessOptions } from "@lorimer/testing";
import { plugin as shell } from "@lorimer/tools-shell";

/** What comes of a call that leaves a mark, under one layer: what the model is told, and whether the mark is there. */
async function called(
  input: Record<string, unknown>,
  options: Partial<TestHarnessOptions> = {},
): Promise<{ told: string; ran: boolean; offered: boolean }> {
  let offered = false;
  await using harness = await openTestHarness({
    plugins: [shell, ...(options.plugins ?? [])],
    ...(options.settings === undefined ? {} : { settings: options.settings }),
    ...(options.approver === undefined ? {} : { approver: options.approver }),
    ...(options.session === undefined ? {} : { session: options.session }),
    script: (request, turn) => {
      offered ||= request.tools.some((tool) => "name" in tool && tool.name === "Bash");
      return turn === 1 ? reply.toolUse("Bash", input) : "done";
    },
  });
  const { events } = await harness.prompt("go");
  const told = events.flatMap((event) => (event.type === "tool-finished" ? [JSON.stringify(event.outcome.content)] : [])).join("\n");
  return { told, ran: existsSync(harness.place.path("mark")), offered };
}

const mark = { command: "echo x > mark" };

describe("the five layers that a call passes, in the stages that are theirs", () => {
  it("lets the call through where none objects", async () => {
    expect(await called(mark)).toMatchObject({ ran: true, offered: true });
  });

  it("prompt (what the model is shown): a tool that is withheld is not offered, and calling it all the same runs nothing", async () => {
    expect(await called(mark, { session: { disallowedTools: ["Bash"] } })).toMatchObject({ ran: false, offered: false });
  });

  it("schema (slot check): input of the wrong form runs nothing", async () => {
    expect(await called({ command: ["echo x > mark"] })).toMatchObject({ ran: false });
  });

  it("runtime approval (slot authorize): what a person refuses runs nothing", async () => {
    expect(await called(mark, { approver: scriptedApprover("deny") })).toMatchObject({ ran: false });
  });

  it("tool validation (slot check): what the tool itself calls senseless runs nothing", async () => {
    const { ran, told } = await called({ command: "echo x > mark\0" });
    expect([ran, told.includes("NUL")]).toEqual([false, true]);
  });

  it("lifecycle hooks (slot intercept): what a hook refuses runs nothing", async () => {
    const refusing = { matcher: "Bash", hooks: [{ type: "command", command: "echo not today >&2; exit 2" }] };
    const { ran, told } = await called(mark, { plugins: [hooks], settings: { "lorimer.hooks": { hooks: { PreToolUse: [refusing] } } } });
    expect([ran, told.includes("not today")]).toEqual([false, true]);
  });
});
