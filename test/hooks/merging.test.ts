import { Settings, Trust } from "@lorimer/plugin-settings/contract";
import type { SettingsChange, SettingsEntry, SettingsScope } from "@lorimer/plugin-settings/contract";
import { RuleMatcher } from "@lorimer/plugin-permissions/contract";
import { HookRegistry, Hooks } from "@lorimer/plugin-hooks/contract";
import { reply } from "@lorimer/testing";
import type { GivenService } from "@lorimer/testing";
import * as fc from "fast-check";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { command, echoTool, hookEvents, lastRequestText, notices, on, openWithHooks } from "./hook-harness.js";

const callEcho = [reply.toolUse("Echo", { text: "hello" }), reply.text("done")];

type Layers = Partial<Record<SettingsScope, Readonly<Record<string, unknown>>>>;
const strongestFirst: readonly SettingsScope[] = ["managed", "cli", "session", "flag", "local", "project", "user", "default"];

/** Settings of layers in memory: enough of the service for whoever only reads it. */
function settingsOf(layers: Layers) {
  const listeners = new Set<(change: SettingsChange) => void>();
  const guards = new Set<(change: SettingsChange) => Promise<string | undefined>>();
  const entries = (key: string): SettingsEntry[] =>
    strongestFirst.flatMap((scope) => {
      const value = layers[scope]?.[key];
      return value === undefined ? [] : [{ value, origin: { scope, source: `${scope}.json`, foreign: false } }];
    });
  const service: Settings = {
    get: (key) => entries(key ?? "")[0]?.value,
    entries: (key) => entries(key ?? ""),
    explain: (key) => ({ key: key.join("."), value: undefined, from: [], overridden: [], locked: false }),
    problems: [],
    update: async () => {},
    onChange: (listener) => (listeners.add(listener), () => void listeners.delete(listener)),
    guard: (ask) => (guards.add(ask), () => void guards.delete(ask)),
  };
  const change = (scope: "user" | "policy", next: Readonly<Record<string, unknown>>) => {
    const event: SettingsChange = { source: `${scope}_settings`, file: `/${scope}.json`, keys: ["hooks"], problems: [] };
    return {
      ask: async () => (await Promise.all([...guards].map((ask) => ask(event)))).find((reason) => reason !== undefined),
      apply: () => {
        layers[scope === "user" ? "user" : "managed"] = next;
        for (const listener of listeners) listener(event);
      },
    };
  };
  return { given: [Settings, service] as GivenService, change };
}

const note = (text: string, more: Readonly<Record<string, unknown>> = {}): unknown => command(`echo ${text} >> ran`, more);

async function ran(layers: Layers, more: { readonly services?: readonly GivenService[]; readonly own?: unknown } = {}): Promise<string[]> {
  const { tool } = echoTool();
  await using run = await openWithHooks(more.own, {
    script: callEcho,
    tools: [tool],
    services: [settingsOf(layers).given, ...(more.services ?? [])],
  });
  await run.prompt("go");
  const text = await readFile(join(run.place.root, "ran"), "utf8").catch(() => "");
  return text.split("\n").filter(Boolean).sort();
}

const pre = (...handlers: readonly unknown[]): Readonly<Record<string, unknown>> => ({ hooks: on("PreToolUse", "Echo", ...handlers) });

describe("hooks of several settings files", () => {
  test("all run, and one that stands in several files runs once", async () => {
    const layers = { managed: pre(note("policy")), project: pre(note("shared"), note("project")), user: pre(note("shared"), note("user")) };
    expect(await ran(layers, { own: on("PreToolUse", undefined, note("own")) })).toEqual(["own", "policy", "project", "shared", "user"]);
  });

  test("what a folder brings does not run before the folder is trusted", async () => {
    const layers = { local: pre(note("local")), project: pre(note("project")), user: pre(note("user")) };
    const untrusted: Trust = { folder: "/x", trusted: false };
    expect(await ran(layers, { services: [[Trust, untrusted]] })).toEqual(["user"]);
    expect(await ran(layers, { services: [[Trust, { ...untrusted, trusted: true }]] })).toEqual(["local", "project", "user"]);
  });

  test("disableAllHooks spares managed hooks, unless managed settings say it", async () => {
    const hooks = { managed: pre(note("policy")), user: pre(note("user")) };
    expect(await ran({ ...hooks, project: { disableAllHooks: true } })).toEqual(["policy"]);
    expect(await ran({ ...hooks, managed: { ...hooks.managed, disableAllHooks: true } })).toEqual([]);
    expect(
      await ran({ ...hooks, managed: { ...hooks.managed, disableAllHooks: false }, user: { ...hooks.user, disableAllHooks: true } }),
    ).toEqual(["policy", "user"]);
  });

  test("allowManagedHooksOnly counts in managed settings alone", async () => {
    const hooks = { managed: pre(note("policy")), user: pre(note("user")) };
    expect(await ran({ ...hooks, managed: { ...hooks.managed, allowManagedHooksOnly: true } })).toEqual(["policy"]);
    expect(await ran({ ...hooks, user: { ...hooks.user, allowManagedHooksOnly: true } })).toEqual(["policy", "user"]);
  });

  test("a change of settings changes the hooks at once, and a ConfigChange hook may refuse it, but not policy", async () => {
    const { tool, inputs } = echoTool();
    const refusing = {
      hooks: on("ConfigChange", "user_settings|policy_settings", command("cat >> changes; echo >> changes; echo not now >&2; exit 2")),
    };
    const { given, change } = settingsOf({ user: refusing });
    await using run = await openWithHooks(undefined, { script: [...callEcho, ...callEcho], tools: [tool], services: [given] });
    await run.prompt("go");
    expect(inputs).toHaveLength(1);
    const user = change("user", { hooks: on("PreToolUse", undefined, command("exit 2")) });
    expect(await user.ask()).toBe("not now");
    change("policy", { hooks: on("PreToolUse", undefined, command("echo policy >&2; exit 2")) }).apply();
    await run.prompt("go");
    expect(inputs).toHaveLength(1);
    expect(lastRequestText(run)).toContain("policy");
    await vi.waitFor(
      async () => {
        const changes = (await readFile(join(run.place.root, "changes"), "utf8")).split("\n").filter(Boolean);
        const sources = changes.map((line) => (JSON.parse(line) as { readonly source: string }).source);
        expect(sources).toEqual(["user_settings", "policy_settings"]);
      },
      { timeout: 8000, interval: 20 },
    );
  });
});

describe("if", () => {
  const matcher = (answer: Awaited<ReturnType<RuleMatcher["match"]>>): GivenService => [
    RuleMatcher,
    { match: async () => answer } satisfies RuleMatcher,
  ];
  const hooks = pre(note("plain", { if: "Echo(x)" }), note("policy", { if: "Echo(x)", onFailure: "block" }));

  test.each([
    ["yes", ["plain", "policy"]],
    ["maybe", ["plain", "policy"]],
    ["no", []],
    ["invalid", ["policy"]],
  ] as const)("that a rule answers with %s runs %j", async (answer, expected) => {
    expect(await ran({ user: hooks }, { services: [matcher(answer)] })).toEqual(expected);
  });

  test("without a reader of rules compares the tool's name and runs when in doubt", async () => {
    expect(await ran({ user: pre(note("same", { if: "Echo(x)" }), note("other", { if: "Bash(x)" })) })).toEqual(["same"]);
  });
});

describe("what several hooks say", () => {
  const decide = (decision: string, reason: string, delay: number): unknown =>
    command(
      `sleep ${delay}; echo '${JSON.stringify({ hookSpecificOutput: { hookEventName: "PreToolUse", permissionDecision: decision, permissionDecisionReason: reason } })}'`,
    );

  test("is merged by strictness, whichever ended first", async () => {
    const { tool } = echoTool();
    for (const delays of [
      [0, 0.2],
      [0.2, 0],
    ] as const) {
      const hooks = on(
        "PreToolUse",
        undefined,
        decide("allow", "a", delays[0]),
        decide("deny", "first no", delays[1]),
        decide("deny", "second no", delays[0]),
      );
      await using run = await openWithHooks(hooks, { script: callEcho, tools: [tool] });
      await run.prompt("go");
      expect(lastRequestText(run)).toContain("first no");
      expect(lastRequestText(run)).not.toContain("second no");
    }
  });

  test("does not depend on the order in which they end: any decisions, any delays", async () => {
    const { tool } = echoTool();
    await using run = await openWithHooks({}, { script: ["x"], tools: [tool] });
    const registry = await run.session.service(HookRegistry);
    const hooks = await run.session.service(Hooks);
    const decision = fc.constantFrom("allow", "ask", "defer", "deny", undefined);
    const rank = ["allow", "ask", "defer", "deny"];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ decision, ticks: fc.nat(3) }), { minLength: 1, maxLength: 6 }), async (said) => {
        const removers = said.map((one, index) =>
          registry.add({
            event: "PreToolUse",
            run: async () => {
              for (let tick = 0; tick < one.ticks; tick++) await new Promise((resolve) => setImmediate(resolve));
              return {
                ...(one.decision === undefined ? {} : { decision: one.decision }),
                reason: `${index}`,
                additionalContext: [`${index}`],
              };
            },
          }),
        );
        const verdict = await hooks.fire("PreToolUse", {
          subject: "Echo",
          input: { tool_name: "Echo", tool_input: {} },
          signal: new AbortController().signal,
        });
        for (const remove of removers) remove();
        const strongest = said.map(({ decision: word }) => rank.indexOf(word ?? "")).reduce((a, b) => Math.max(a, b), -1);
        expect(verdict.decision).toBe(rank[strongest]);
        if (strongest >= 0) expect(verdict.reason).toBe(`${said.findIndex((one) => one.decision === rank[strongest])}`);
        expect(verdict.additionalContext).toEqual(said.map((_, index) => `${index}`));
      }),
      { numRuns: 100 },
    );
  });

  test("rewrites run in order and see each other; gates see what they left", async () => {
    const { tool, inputs } = echoTool();
    const rewrite = (letter: string, delay: number): unknown =>
      command(
        `sleep ${delay}; node -e '
          const input = JSON.parse(require("fs").readFileSync(0, "utf8")).tool_input;
          console.log(JSON.stringify({ hookSpecificOutput: { hookEventName: "PreToolUse", updatedInput: { text: input.text + "${letter}" } } }))'`,
        { phase: "rewrite" },
      );
    const hooks = on("PreToolUse", undefined, command("cat > gate.json"), rewrite("-a", 0.1), rewrite("-b", 0));
    await using run = await openWithHooks(hooks, { script: callEcho, tools: [tool] });
    await run.prompt("go");
    expect(inputs).toEqual([{ text: "hello-a-b" }]);
    expect(JSON.parse(await readFile(join(run.place.root, "gate.json"), "utf8")).tool_input).toEqual({ text: "hello-a-b" });
  });

  test("two gates that rewrite one input are a conflict: the first declared counts, and it is said", async () => {
    const { tool, inputs } = echoTool();
    const rewrite = (text: string, delay: number): unknown =>
      command(`sleep ${delay}; echo '${JSON.stringify({ hookSpecificOutput: { hookEventName: "PreToolUse", updatedInput: { text } } })}'`);
    await using run = await openWithHooks(on("PreToolUse", undefined, rewrite("first", 0.2), rewrite("second", 0)), {
      script: callEcho,
      tools: [tool],
    });
    const { events } = await run.prompt("go");
    expect(inputs).toEqual([{ text: "first" }]);
    expect(notices(events)).toContain("both rewrote one input");
  });

  test("an observer decides nothing", async () => {
    const { tool, inputs } = echoTool();
    const hooks = on("PreToolUse", undefined, command("echo no >&2; exit 2", { phase: "observe" }));
    await using run = await openWithHooks(hooks, { script: callEcho, tools: [tool] });
    const { events } = await run.prompt("go");
    expect(inputs).toHaveLength(1);
    expect(hookEvents(events)[0]?.outcome).toBe("passed");
    expect(notices(events)).toContain("It observes");
  });
});

test("hooks that a skill brings run while it is active, and a hook that runs once runs once", async () => {
  const { tool, inputs } = echoTool();
  await using run = await openWithHooks({}, { script: [...callEcho, ...callEcho, ...callEcho], tools: [tool] });
  const registry = await run.session.service(HookRegistry);
  const config = {
    PreToolUse: [
      { matcher: "Echo", hooks: [command('echo "$CLAUDE_PLUGIN_ROOT" >> roots'), note("once", { once: true }), command("exit 2")] },
    ],
  };
  const remove = registry.addConfig(config, { source: "skill x", pluginRoot: "/skills/x" });
  await run.prompt("go");
  await run.prompt("go");
  expect(inputs).toHaveLength(0);
  remove();
  await run.prompt("go");
  expect(inputs).toHaveLength(1);
  expect(await readFile(join(run.place.root, "roots"), "utf8")).toBe("/skills/x\n/skills/x\n");
  expect(await readFile(join(run.place.root, "ran"), "utf8")).toBe("once\n");
});
