import type { Settings, SettingsScope } from "@lorimer/plugin-settings/contract";
import { describe, expect, test } from "vitest";
import { effectiveBudget } from "./effective-budget.js";
import { isLimited, readBudget } from "./limits.js";

/** Settings of which only `budget` is asked, strongest scope first. */
function settings(...layers: readonly (readonly [SettingsScope, object])[]): Settings {
  const at = (value: unknown, key: readonly string[]): unknown =>
    key.reduce<unknown>((inner, name) => (inner as Readonly<Record<string, unknown>> | undefined)?.[name], value);
  const entries: Settings["entries"] = (...key) =>
    layers.flatMap(([scope, budget]) => {
      const value = at({ budget }, key);
      return value === undefined ? [] : [{ value, origin: { scope, source: scope, foreign: false } }];
    });
  return { entries, get: (...key) => entries(...key)[0]?.value } as Partial<Settings> as Settings;
}

describe("limits", () => {
  test("are the strongest scope's, and a project can only lower them", () => {
    expect(
      readBudget(effectiveBudget(settings(["project", { maxCostUsd: 100, maxTokens: 10 }], ["user", { maxCostUsd: 5, maxTokens: 50 }]))),
    ).toMatchObject({
      maxCostUsd: 5,
      maxTokens: 10,
    });
    expect(readBudget(effectiveBudget(settings(["cli", { maxCostUsd: 9 }], ["user", { maxCostUsd: 5 }])))).toMatchObject({ maxCostUsd: 9 });
    expect(readBudget(effectiveBudget(settings(["local", { perTurn: { maxTokens: 7 } }])))).toMatchObject({ perTurn: { maxTokens: 7 } });
    expect(effectiveBudget(settings())).toBeUndefined();
  });

  test("that are no amounts are none", () => {
    for (const value of [undefined, null, 5, [], { maxCostUsd: "5" }, { maxTokens: -1 }, { perTurn: { maxTokens: Number.NaN } }])
      expect(isLimited(readBudget(value))).toBe(false);
    expect(isLimited(readBudget({ perPrompt: { maxCostUsd: 0 } }))).toBe(true);
  });
});
