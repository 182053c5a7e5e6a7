import { expect, test } from "vitest";
import type { HookOrigin } from "./hook-entry.js";
import { readHooks } from "./read-config.js";

const settings: HookOrigin = { scope: "user", source: "settings.json", mergesCopies: true };
const skill: HookOrigin = { scope: "plugin", source: "skill x", mergesCopies: false };

function one(handler: unknown, event = "PreToolUse", origin = settings): ReturnType<typeof readHooks> {
  return readHooks({ [event]: [{ hooks: [handler] }] }, origin);
}

test("what is wrong is left out with its place, and the rest stays", () => {
  const { entries, problems } = readHooks(
    {
      PreToolUs: [{ hooks: [] }],
      preToolUse: [{ hooks: [] }],
      Stop: "no list",
      PreToolUse: [
        { matcher: 5, hooks: [{ type: "command", command: "a" }] },
        { matcher: "(", hooks: [{ type: "command", command: "b" }] },
        { hooks: "none" },
        { matcher: "Bash", hooks: ["x", { type: "shell" }, { type: "command" }, { type: "command", command: "good" }] },
      ],
    },
    settings,
  );
  expect(entries.map(({ label }) => label)).toEqual(["good"]);
  expect(problems).toEqual([
    "settings.json: hooks.PreToolUs: there is no such event (did you mean PreToolUse?); left out.",
    "settings.json: hooks.preToolUse: there is no such event (did you mean PreToolUse?); left out.",
    "settings.json: hooks.Stop: expected a list; left out.",
    "settings.json: hooks.PreToolUse[0].matcher: expected text; the group is left out.",
    'settings.json: hooks.PreToolUse[1].matcher: "(" is not a regular expression; the group is left out.',
    'settings.json: hooks.PreToolUse[2]: expected an object with a list "hooks"; left out.',
    "settings.json: hooks.PreToolUse[3].hooks[0]: expected an object; left out.",
    'settings.json: hooks.PreToolUse[3].hooks[1]: "type" is "shell", expected one of command, http, mcp_tool, prompt, agent; left out.',
    'settings.json: hooks.PreToolUse[3].hooks[2]: "command" is missing; left out.',
  ]);
});

test.each([
  [{ type: "command", command: "x", timeout: "5" }, '"timeout" is "5", expected a number of seconds above 0'],
  [{ type: "command", command: "x", timeout: 0 }, "above 0"],
  [{ type: "command", command: "x", args: "a" }, '"args"'],
  [{ type: "command", command: "x", shell: "zsh" }, "expected one of bash, powershell"],
  [{ type: "command", command: "x ${user_config.key}" }, "user_config"],
  [{ type: "http", url: "ftp://x" }, "not an http or https URL"],
  [{ type: "http", url: "https://x.example", headers: { a: 1 } }, '"headers"'],
  [{ type: "prompt" }, '"prompt" is missing'],
  [{ type: "mcp_tool", server: "s" }, '"tool" is missing'],
  [{ type: "command", command: "x", phase: "first" }, '"phase"'],
])("the handler %j is left out", (handler, why) => {
  const { entries, problems } = one(handler);
  expect(entries).toEqual([]);
  expect(problems.join()).toContain(why);
});

test("keys that others' files hold are no fault", () => {
  const { entries, problems } = one({
    type: "command",
    command: "x",
    continueOnError: true,
    description: "d",
    environment: {},
    rewakeMessage: "m",
  });
  expect(entries).toHaveLength(1);
  expect(problems).toEqual([]);
  const file = {
    $schema: "s",
    description: "d",
    id: "i",
    _metadata: {},
    hooks: { Stop: [{ id: "g", hooks: [{ type: "command", command: "x" }] }] },
  };
  expect(readHooks(file, skill)).toMatchObject({ entries: [{ event: "Stop" }], problems: [] });
});

test("timeouts have the defaults of their kind and event", () => {
  const ms = (handler: unknown, event: string): unknown => one(handler, event).entries[0]?.timeoutMs;
  expect(ms({ type: "command", command: "x" }, "PreToolUse")).toBe(600_000);
  expect(ms({ type: "command", command: "x" }, "UserPromptSubmit")).toBe(30_000);
  expect(ms({ type: "command", command: "x" }, "MessageDisplay")).toBe(10_000);
  expect(ms({ type: "prompt", prompt: "x" }, "PreToolUse")).toBe(30_000);
  expect(ms({ type: "agent", prompt: "x" }, "Stop")).toBe(60_000);
  expect(ms({ type: "command", command: "x", timeout: 1e12 }, "Stop")).toBe(2 ** 31 - 1);
});

test("an event takes only the kinds of handler it can wait for", () => {
  expect(one({ type: "http", url: "https://x.example" }, "SessionStart").problems.join()).toContain("takes no hooks of type http");
  expect(one({ type: "prompt", prompt: "x" }, "Notification").problems.join()).toContain("takes no hooks of type prompt");
});

test("a hook that can never run is named", () => {
  expect(one({ type: "command", command: "x", if: "Bash(ls)" }, "Stop").problems.join()).toContain("would never run");
  expect(one({ type: "command", command: "x" }, "WorktreeRemove").problems.join()).toContain("these hooks never run");
  expect(one({ type: "command", command: "x" }, "WorktreeRemove").entries).toHaveLength(1);
});

test.each([
  ["PreToolUse", { onFailure: "block", phase: "observe" }, "an observer decides nothing"],
  ["PreToolUse", { onFailure: "block", async: true }, "nobody waits"],
  ["PreToolUse", { phase: "rewrite", asyncRewake: true }, "nobody waits"],
  ["Notification", { onFailure: "block" }, "cannot be blocked"],
  ["Stop", { phase: "rewrite" }, "no input to rewrite"],
])("a contradiction is named and the hook kept: %s with %j", (event, more, why) => {
  const { entries, problems } = one({ type: "command", command: "x", ...more }, event);
  expect(entries).toHaveLength(1);
  expect(problems.join()).toContain(why);
});

test("once counts only for what a skill or a plugin brings", () => {
  const once = { type: "command", command: "x", once: true };
  expect(one(once, "Stop", skill)).toMatchObject({ entries: [{ once: true }], problems: [] });
  expect(one(once, "Stop")).toMatchObject({ entries: [{ once: false }], problems: [expect.stringContaining('"once"')] });
});

test("copies in settings files are one hook; asynchronous ones and those of skills are not", () => {
  const key = (handler: object, origin = settings): unknown =>
    one({ type: "command", command: "x", ...handler }, "Stop", origin).entries[0]?.copyKey;
  expect(key({})).toBe(key({ timeout: 5, statusMessage: "s" }));
  expect(key({})).not.toBe(key({ onFailure: "block" }));
  expect(key({})).not.toBe(key({ command: "y" }));
  expect(key({ async: true })).toBeNull();
  expect(key({}, skill)).toBeNull();
});
