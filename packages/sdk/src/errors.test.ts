import { describe, expect, test, vi } from "vitest";
import { errorCodes, isLorimerError, LorimerError, messageOf } from "./errors.js";

describe("a LorimerError", () => {
  test("carries its code, its hint and its cause", () => {
    const cause = new Error("ENOENT");
    const error = new LorimerError("WORKSPACE_READ", "a.txt could not be read.", { hint: "Is it there?", cause });
    expect(error).toMatchObject({
      name: "LorimerError",
      code: "WORKSPACE_READ",
      message: "a.txt could not be read.",
      hint: "Is it there?",
      cause,
    });
    expect(error).toBeInstanceOf(Error);
  });

  test("has no cause where there was none", () => {
    const error = new LorimerError("USAGE", "What?");
    expect("cause" in error).toBe(false);
    expect(error.hint).toBeUndefined();
  });

  test("is recognised across two copies of the package", async () => {
    vi.resetModules();
    const copy = await import("./errors.js");
    expect(copy.LorimerError).not.toBe(LorimerError);
    const theirs: unknown = new copy.LorimerError("USAGE", "What?");
    expect(theirs).not.toBeInstanceOf(LorimerError);
    expect(isLorimerError(theirs)).toBe(true);
    expect(copy.isLorimerError(new LorimerError("USAGE", "What?"))).toBe(true);
  });

  test("is not whatever looks like one", () => {
    for (const other of [new Error("x"), { name: "LorimerError", code: "USAGE", message: "x" }, "LorimerError", null, undefined]) {
      expect(isLorimerError(other)).toBe(false);
    }
  });

  test("shows no mark when it is printed or copied", () => {
    expect(Object.keys(new LorimerError("USAGE", "What?", { hint: "h" })).toSorted()).toEqual(["code", "hint", "name"]);
  });
});

test("every code has a sentence of meaning", () => {
  for (const [code, meaning] of Object.entries(errorCodes)) {
    expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
    expect(meaning).toMatch(/^[A-Z].*\.$/);
  }
});

test("anything thrown has a message", () => {
  expect([new Error("a"), new LorimerError("USAGE", "b"), "c", 4, undefined].map(messageOf)).toEqual(["a", "b", "c", "4", "undefined"]);
});
