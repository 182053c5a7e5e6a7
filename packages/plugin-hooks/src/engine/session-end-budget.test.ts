import { expect, test } from "vitest";
import { readHooks } from "../config/read-config.js";
import { sessionEndBudget } from "./session-end-budget.js";

function budget(env: NodeJS.ProcessEnv, ...timeouts: readonly (number | undefined)[]): number {
  const hooks = timeouts.map((timeout) => ({ type: "command", command: "x", ...(timeout === undefined ? {} : { timeout }) }));
  const origin = { scope: "user", source: "user.json", mergesCopies: true };
  return sessionEndBudget(readHooks({ SessionEnd: [{ hooks }] }, origin).entries, env);
}

test("all hooks share a second and a half, more where settings ask for more, and never above a minute", () => {
  expect(budget({}, undefined)).toBe(1500);
  expect(budget({}, 0.5)).toBe(1500);
  expect(budget({}, undefined, 5, 3)).toBe(5000);
  expect(budget({}, 600)).toBe(60_000);
});

test("what a plugin asks for raises nothing", () => {
  const plugin = { scope: "plugin", source: "p", mergesCopies: false };
  const { entries } = readHooks({ SessionEnd: [{ hooks: [{ type: "command", command: "x", timeout: 30 }] }] }, plugin);
  expect(sessionEndBudget(entries, {})).toBe(1500);
});

test("a variable of the environment decides, under either name", () => {
  expect(budget({ CLAUDE_CODE_SESSIONEND_HOOKS_TIMEOUT_MS: "4000" }, 5)).toBe(4000);
  expect(budget({ CLAUDE_CODE_SESSIONEND_HOOKS_TIMEOUT_MS: "4000", LORIMER_SESSIONEND_HOOKS_TIMEOUT_MS: "200" }, 5)).toBe(200);
  expect(budget({ LORIMER_SESSIONEND_HOOKS_TIMEOUT_MS: "soon" }, undefined)).toBe(1500);
});
