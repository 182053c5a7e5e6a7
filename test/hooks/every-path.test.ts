import { HookRegistry } from "@lorimer/plugin-hooks/contract";
import { Permissions } from "@lorimer/plugin-permissions/contract";
import { plugin as permissionsPlugin } from "@lorimer/plugin-permissions";
import { defineTool, ToolRegistry } from "@lorimer/sdk";
import type { PermissionBehavior, RunState, Tool } from "@lorimer/sdk";
import { collectRun, inlinePlugin, openTestHarness, reply, scriptedApprover } from "@lorimer/testing";
import type { TestHarness } from "@lorimer/testing";
import { plugin as hooksPlugin } from "@lorimer/plugin-hooks";
import { plugin as shellPlugin } from "@lorimer/tools-shell";
import * as fc from "fast-check";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { command, on } from "./hook-harness.js";

/** Every way in which a hook can say no. */
const gates: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ["exit code 2", on("PreToolUse", undefined, command("exit 2"))],
  [
    "a deny",
    on("PreToolUse", undefined, command(`echo '{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"deny"}}'`)),
  ],
  ["a block of the older form", on("PreToolUse", undefined, command(`echo '{"decision":"block","reason":"no"}'`))],
  ["continue: false", on("PreToolUse", undefined, command(`echo '{"continue":false}'`))],
  [
    "a deferral",
    on("PreToolUse", undefined, command(`echo '{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"defer"}}'`)),
  ],
  ["a policy that crashes", on("PreToolUse", undefined, command("kill -9 $$", { onFailure: "block" }))],
  ["a policy that hangs", on("PreToolUse", undefined, command("sleep 60", { onFailure: "block", timeout: 0.2 }))],
  ["a policy whose server is gone", on("PreToolUse", undefined, { type: "http", url: "http://127.0.0.1:9/", onFailure: "block" })],
  [
    "a rewrite to what the tool would not take",
    on(
      "PreToolUse",
      undefined,
      command(`echo '{"hookSpecificOutput":{"hookEventName":"PreToolUse","updatedInput":{"path":5,"command":5}}}'`),
    ),
  ],
];

function touchTool(name: string, ran: string[], more: Partial<Parameters<typeof defineTool>[0]> = {}): Tool {
  return defineTool({
    name,
    description: "Leaves a trace",
    input: z.object({ path: z.string() }),
    readOnly: true,
    run: ({ path }) => void ran.push(path),
    ...(more as object),
  });
}

/** Every way in which a tool comes to run: each drives one call, and says whether it ran. */
const paths: readonly (readonly [string, (hooks: unknown) => Promise<boolean>])[] = [
  [
    "the main agent's call",
    async (hooks) => drive(hooks, (ran) => ({ tools: [touchTool("Touch", ran)], calls: reply.toolUse("Touch", { path: "a" }) })),
  ],
  [
    "a call by an old name",
    async (hooks) =>
      drive(hooks, (ran) => ({
        tools: [touchTool("Touch", ran, { aliases: ["OldTouch"] })],
        calls: reply.toolUse("OldTouch", { path: "a" }),
      })),
  ],
  [
    "calls side by side, started while the model speaks",
    async (hooks) =>
      drive(hooks, (ran) => ({
        tools: [touchTool("Touch", ran, { concurrencySafe: true })],
        calls: reply.toolUse("Touch", { path: "a" }).toolUse("Touch", { path: "b" }),
      })),
  ],
  [
    "a tool that was added while the session ran",
    async (hooks) =>
      drive(hooks, (ran) => ({
        tools: [],
        calls: reply.toolUse("mcp__late__touch", { path: "a" }),
        prepare: async (run) => {
          const inputSchema = { type: "object", properties: { path: { type: "string" } } };
          (await run.session.service(ToolRegistry)).add("late", { name: "mcp__late__touch", description: "Late", inputSchema }, async () =>
            touchTool("mcp__late__touch", ran),
          );
        },
      })),
  ],
  ["a command", async (hooks) => shell(hooks, false)],
  ["a command in the background", async (hooks) => shell(hooks, true)],
  [
    "a run that is resumed before its calls",
    async (hooks) => {
      const ran: string[] = [];
      const tools = [touchTool("Touch", ran)];
      const script = [reply.toolUse("Touch", { path: "a" }), "done"];
      let stored: RunState | undefined;
      await using first = await openTestHarness({ script, plugins: [inlinePlugin({ tools })] });
      await collectRun(
        first.session.prompt("go", { onState: (state) => void (state.at === "tools" && (stored = structuredClone(state))) }),
      );
      ran.length = 0;
      await using second = await openTestHarness({
        script: ["done"],
        plugins: [hooksPlugin, inlinePlugin({ tools })],
        settings: { "lorimer.hooks": { hooks } },
      });
      if (stored === undefined) throw new Error("the run never stood before its tools");
      await collectRun(second.session.resume(stored));
      return ran.length > 0;
    },
  ],
];

interface Driven {
  readonly tools: readonly Tool[];
  readonly calls: ReturnType<typeof reply.toolUse>;
  prepare?(run: TestHarness): Promise<void>;
}

async function drive(hooks: unknown, make: (ran: string[]) => Driven): Promise<boolean> {
  const ran: string[] = [];
  const { tools, calls, prepare } = make(ran);
  await using run = await openTestHarness({
    script: [calls, "done"],
    plugins: [hooksPlugin, inlinePlugin({ tools })],
    settings: { "lorimer.hooks": { hooks } },
  });
  await prepare?.(run);
  await run.prompt("go");
  return ran.length > 0;
}

async function shell(hooks: unknown, background: boolean): Promise<boolean> {
  const input = { command: "touch trace", ...(background ? { run_in_background: true } : {}) };
  await using run = await openTestHarness({
    script: [reply.toolUse("Bash", input), "done", "done"],
    plugins: [hooksPlugin, shellPlugin],
    settings: { "lorimer.hooks": { hooks } },
  });
  await run.prompt("go");
  const trace = join(run.place.root, "trace");
  // In the background it may take a moment; without a hook it is there well within this.
  for (let waited = 0; background && waited < 300 && !existsSync(trace); waited += 20)
    await new Promise((resolve) => setTimeout(resolve, 20));
  return existsSync(trace);
}

describe("every gate on every path", () => {
  test.each(paths)("%s runs without hooks, and past hooks that say nothing", async (_path, runs) => {
    expect(await runs({})).toBe(true);
    expect(await runs(on("PreToolUse", undefined, command("true")))).toBe(true);
  });

  test.each(paths)("%s is stopped by every gate", async (path, runs) => {
    for (const [gate, hooks] of gates) expect(await runs(hooks), `${gate} on ${path}`).toBe(false);
  });
});

describe("what a hook allows", () => {
  const answer = fc.record({
    decision: fc.constantFrom("allow" as const, undefined),
    updatedInput: fc.constantFrom(undefined, { path: "a" }, { path: "elsewhere" }),
    output: fc.constantFrom(
      {},
      { permissionDecision: "allow" },
      { decision: { behavior: "allow", updatedPermissions: [{ type: "setMode", mode: "bypassPermissions", destination: "session" }] } },
    ),
    phase: fc.constantFrom("gate" as const, "rewrite" as const, "observe" as const),
  });

  test("never overrides a rule that denies, and never spares the question of a rule that asks", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(answer, { minLength: 1, maxLength: 3 }),
        fc.constantFrom<PermissionBehavior>("deny", "ask"),
        fc.boolean(),
        async (answers, behavior, alsoAllowed) => {
          const ran: string[] = [];
          const approver = scriptedApprover("deny");
          const tool = touchTool("Touch", ran, { readOnly: false });
          await using run = await openTestHarness({
            script: [reply.toolUse("Touch", { path: "a" }), "done"],
            plugins: [hooksPlugin, permissionsPlugin, inlinePlugin({ tools: [tool] })],
            approver,
          });
          const permissions = await run.session.service(Permissions);
          const rule = (kind: PermissionBehavior) => ({
            type: "addRules" as const,
            rules: [{ toolName: "Touch" }],
            behavior: kind,
            destination: "session" as const,
          });
          expect(await permissions.apply([rule(behavior), ...(alsoAllowed ? [rule("allow")] : [])])).toEqual([]);
          const registry = await run.session.service(HookRegistry);
          for (const { phase, decision, updatedInput, output } of answers) {
            registry.add({
              event: "PreToolUse",
              phase,
              run: () => ({ output, ...(decision && { decision }), ...(updatedInput && { updatedInput }) }),
            });
          }
          await run.prompt("go");
          expect(ran).toEqual([]);
          expect(approver.asked).toHaveLength(behavior === "ask" ? 1 : 0);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("is checked anew where it was rewritten, also with rules to judge it", async () => {
    const ran: string[] = [];
    const tool = touchTool("Touch", ran, { readOnly: false });
    await using run = await openTestHarness({
      script: [reply.toolUse("Touch", { path: "a" }), "done"],
      plugins: [hooksPlugin, permissionsPlugin, inlinePlugin({ tools: [tool] })],
    });
    const registry = await run.session.service(HookRegistry);
    registry.add({ event: "PreToolUse", run: () => ({ decision: "allow", updatedInput: { path: 5 } }) });
    await run.prompt("go");
    expect(ran).toEqual([]);
    expect(JSON.stringify(run.model.requests.at(-1)?.messages)).toContain("not valid");
  });

  test("may depend on what a command really does: if, in the grammar of rules", async () => {
    const lines = ["ls", "git status", "X=1 git log", "echo a && git diff", "echo $(git log)", "echo hello"];
    const hooks = on("PreToolUse", "Bash", command("cat >> seen; echo >> seen; exit 2", { if: "Bash(git *)" }));
    await using run = await openTestHarness({
      script: [...lines.map((line) => reply.toolUse("Bash", { command: line })), "done"],
      plugins: [hooksPlugin, permissionsPlugin, shellPlugin],
      settings: { "lorimer.hooks": { hooks } },
    });
    await run.prompt("go");
    const seen = (await readFile(join(run.place.root, "seen"), "utf8")).split("\n").filter(Boolean);
    const commands = seen.map((line) => (JSON.parse(line) as { readonly tool_input: { readonly command: string } }).tool_input.command);
    expect(commands).toEqual(["git status", "X=1 git log", "echo a && git diff", "echo $(git log)"]);
  });

  test("spares the question where no rule speaks", async () => {
    const ran: string[] = [];
    const approver = scriptedApprover("deny");
    const tool = touchTool("Touch", ran, { readOnly: false });
    await using run = await openTestHarness({
      script: [reply.toolUse("Touch", { path: "a" }), "done"],
      plugins: [hooksPlugin, permissionsPlugin, inlinePlugin({ tools: [tool] })],
      approver,
    });
    (await run.session.service(HookRegistry)).add({ event: "PreToolUse", run: () => ({ decision: "allow" }) });
    await run.prompt("go");
    expect(ran).toEqual(["a"]);
    expect(approver.asked).toEqual([]);
  });

  test("in the place of a person is what the strictest of several says", async () => {
    const ran: string[] = [];
    const tool = touchTool("Touch", ran, { readOnly: false });
    const yes = `echo '{"hookSpecificOutput":{"hookEventName":"PermissionRequest","decision":{"behavior":"allow"}}}'`;
    const no = `echo '{"hookSpecificOutput":{"hookEventName":"PermissionRequest","decision":{"behavior":"deny","message":"not in this house"}}}'`;
    for (const [hooks, runs] of [
      [[command(yes)], 1],
      [[command(no), command(yes)], 1],
    ] as const) {
      const approver = scriptedApprover("deny");
      await using run = await openTestHarness({
        script: [reply.toolUse("Touch", { path: "a" }), "done"],
        plugins: [hooksPlugin, permissionsPlugin, inlinePlugin({ tools: [tool] })],
        settings: { "lorimer.hooks": { hooks: on("PermissionRequest", "Touch", ...hooks) } },
        approver,
      });
      await run.prompt("go");
      expect(ran).toHaveLength(runs);
      if (hooks.length === 2) expect(JSON.stringify(run.model.requests.at(-1)?.messages)).toContain("not in this house");
    }
  });
});
