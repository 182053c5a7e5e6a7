import { describe, expect, test } from "vitest";
import { policyOf } from "./settings.js";

const model = { id: "claude-opus-5", contextWindow: 200_000 };
const limit = (threshold: unknown, outputTokens = 8000): number => policyOf({ threshold }, undefined).limit(model, outputTokens);

describe("the threshold", () => {
  test("is a share of the window, a number of tokens, or one of these by model", () => {
    expect(limit(undefined)).toBe(184_000);
    expect(limit("50%")).toBe(100_000);
    expect(limit(" 120000 ")).toBe(120_000);
    expect(limit(60_000)).toBe(60_000);
    expect(limit({ "claude-*": "40%", "claude-opus-*": "30%", "claude-opus-5": "20%", "*": 5 })).toBe(40_000);
    expect(limit({ "claude-*": "40%", "*-opus-5*": "30%", "*": 5 })).toBe(60_000);
    expect(limit({ "gpt-*": "40%" })).toBe(184_000);
  });

  test("leaves room for the reply, and never more than half the window", () => {
    expect(limit("100%", 64_000)).toBe(136_000);
    expect(limit(190_000, 64_000)).toBe(136_000);
    expect(limit("100%", 300_000)).toBe(100_000);
  });

  test.each(["often", "-5", 0, "0%", null, [], true, Number.NaN])("of another form counts as not set: %s", (threshold) => {
    expect(limit(threshold)).toBe(184_000);
  });
});

describe("off", () => {
  test("holds for requests that were too long as well, unless that is asked for", () => {
    expect(policyOf({ auto: false }, undefined)).toMatchObject({ auto: false, onOverflow: false });
    expect(policyOf({ auto: false, onOverflow: "always" }, undefined)).toMatchObject({ auto: false, onOverflow: true });
    expect(policyOf({ onOverflow: "never" }, undefined)).toMatchObject({ auto: true, onOverflow: false });
  });

  test("may be said under the name that other harnesses use", () => {
    const settings = { get: (key: string) => (key === "autoCompactEnabled" ? false : undefined) };
    expect(policyOf({}, settings as never)).toMatchObject({ auto: false, onOverflow: false });
  });

  test("of a level leaves the others on; settings of the person win over the distribution's", () => {
    const settings = {
      get: (key: string) => (key === "compaction" ? { levels: { snip: true, collapse: false }, keepTurns: 2 } : undefined),
    };
    const policy = policyOf({ levels: { snip: false, summary: false }, keepTurns: 9 }, settings as never);
    expect([...policy.levels]).toEqual(["snip", "microcompact"]);
    expect(policy.keepTurns).toBe(2);
  });
});
