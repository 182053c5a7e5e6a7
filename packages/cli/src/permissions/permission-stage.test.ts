import { defineTool, outcomeText } from "@lorimer/sdk";
import type { Approver, InputCheck, ToolCall, ToolOutcome, ToolStage, ToolTurn } from "@lorimer/sdk";
import { inlinePlugin, openTestHarness, reply, scriptedApprover, tempWorkspace } from "@lorimer/testing";
import type { TempWorkspace } from "@lorimer/testing";
import { symlink } from "node:fs/promises";
import * as z from "zod/mini";
import { describe, expect, it } from "vitest";
import { permissionPlugin } from "./permission-plugin.js";
import { permissionStage } from "./permission-stage.js";
import { sessionRule } from "./policy.js";
import type { Policy } from "./policy.js";
import { parseRule } from "./rule.js";

const edit = defineTool({
  name: "Edit",
  description: "",
  input: z.object({ file_path: z.string() }),
  paths: ({ file_path }) => [file_path],
  run: () => "",
});
const call = (file_path: string): ToolCall => ({ id: "1", name: "Edit", input: { file_path }, tool: edit, plugin: "p" });
// Only an input that an approver changed is checked here; the others were checked before they came.
const checker: InputCheck = { check: (checked) => Promise.resolve(checked) };
const ran = (final: ToolCall): Promise<ToolOutcome> => Promise.resolve({ status: "ok", content: JSON.stringify(final.input) });

function stage(
  place: TempWorkspace,
  policy: Partial<Policy>,
  approver: Approver,
  oneAtATime = false,
): (call: ToolCall, signal?: AbortSignal) => Promise<ToolOutcome> {
  const whole: Policy = { mode: "default", allow: [], deny: [], ...policy };
  const directory = { path: place.root, change: () => undefined };
  const made = permissionStage(whole, oneAtATime).create(
    { workspace: place.workspace, directory, approver, checker },
    { name: "p", settings: {} },
  ) as ToolStage;
  // The stage looks at nothing of its turn but the signal.
  return (given, signal = new AbortController().signal) => made(given, ran, { signal } as ToolTurn);
}

const yes: Approver = { ask: () => Promise.resolve({ behavior: "allow" }) };
const no: Approver = { ask: () => Promise.resolve({ behavior: "deny" }) };

describe("the permission stage", () => {
  it("runs what is allowed and tells the model which flag would have allowed the rest", async () => {
    await using place = await tempWorkspace();
    expect(await stage(place, { allow: [parseRule("Edit", "", "allow")] }, no)(call("a"))).toMatchObject({ status: "ok" });
    expect(await stage(place, {}, yes)(call("a"))).toMatchObject({ status: "ok" });
    expect(await stage(place, {}, no)(call("a"))).toMatchObject({
      status: "denied",
      content: expect.stringContaining('--allowedTools "Edit"') as string,
    });
  });

  it("judges the file behind a link", async () => {
    await using place = await tempWorkspace({ files: { "src/a": "", "lib/secret": "" } });
    await symlink(place.path("lib/secret"), place.path("src/link"));
    const allowed = stage(place, { allow: [parseRule("Edit(src/**)", "", "allow")] }, no);
    expect((await allowed(call("src/a"))).status).toBe("ok");
    expect((await allowed(call("src/link"))).status).toBe("denied");
    expect((await allowed(call(place.path("src/../lib/secret")))).status).toBe("denied");
  });

  it.each([
    ["another file", { file_path: "b" }, "ok", "edited b"],
    ["what the schema refuses", { file_path: 5 }, "invalid", "file_path"],
    ["what the tool itself refuses", { file_path: "a lock" }, "invalid", "a lock is locked"],
    ["what a rule refuses", { file_path: "secret" }, "denied", "secret"],
  ])("checks an input that came with an approval: %s", async (_what, input, status, text) => {
    const tool = defineTool({
      name: "Edit",
      description: "Changes a file.",
      input: z.object({ file_path: z.string() }),
      paths: ({ file_path }) => [file_path],
      validate: ({ file_path }) => (file_path.endsWith("lock") ? `${file_path} is locked` : undefined),
      run: ({ file_path }) => `edited ${file_path}`,
    });
    const approver = scriptedApprover({ behavior: "allow", input });
    const policy: Policy = { mode: "default", allow: [], deny: [parseRule("Edit(secret)", "", "deny")] };
    await using test = await openTestHarness({
      script: [reply.toolUse("Edit", { file_path: "a" }), "Done."],
      plugins: [inlinePlugin({ tools: [tool] }), permissionPlugin("0.0.0", policy, approver)],
      approver,
    });
    const { events } = await test.prompt("go");
    const outcome = events.find((event) => event.type === "tool-finished")?.outcome;
    expect(outcome?.status).toBe(status);
    expect(outcomeText(outcome ?? { status: "ok", content: "" })).toContain(text);
  });

  it("asks one question at a time where told to, and lets an answer settle those that wait", async () => {
    await using place = await tempWorkspace();
    let asked = 0;
    const policy: Policy = { mode: "default", allow: [], deny: [] };
    const always: Approver = {
      ask: async ({ call: questioned }) => {
        asked++;
        await new Promise((resolve) => setImmediate(resolve));
        policy.allow = [sessionRule(questioned)];
        return { behavior: "allow" };
      },
    };
    const made = permissionStage(policy, true).create(
      { workspace: place.workspace, directory: { path: place.root, change: () => undefined }, approver: always, checker },
      { name: "p", settings: {} },
    ) as ToolStage;
    const turn = { signal: new AbortController().signal } as ToolTurn;
    const outcomes = await Promise.all(["a", "b", ".git/hooks/x"].map((path) => made(call(path), ran, turn)));
    expect(outcomes.map(({ status }) => status)).toEqual(["ok", "ok", "ok"]);
    // The guarded file was asked about although the answer before allowed every edit.
    expect(asked).toBe(2);
  });

  it("starts nothing once the run is interrupted", async () => {
    await using place = await tempWorkspace();
    const controller = new AbortController();
    const interrupting: Approver = { ask: () => (controller.abort(), Promise.resolve({ behavior: "allow" })) };
    expect((await stage(place, {}, interrupting)(call("a"), controller.signal)).status).toBe("cancelled");
  });
});
