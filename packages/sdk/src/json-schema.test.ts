import { describe, expect, test } from "vitest";
import * as full from "zod";
import * as mini from "zod/mini";
import { parseWith } from "./json-schema.js";

const schema = mini.object({
  path: mini.string(),
  count: mini.optional(mini.int().check(mini.minimum(1), mini.maximum(9))),
  mode: mini.optional(mini.enum(["fast", "slow"])),
  either: mini.optional(mini.union([mini.string(), mini.number()])),
});

describe("a value that a schema refuses", () => {
  test.each([
    [{}, "path", "expected string"],
    [{ path: 5 }, "path", "expected string"],
    [{ path: "", count: 0 }, "count", "expected at least 1"],
    [{ path: "", count: 10 }, "count", "expected at most 9"],
    [{ path: "", mode: "quick" }, "mode", 'expected one of "fast", "slow"'],
    [{ path: "", either: [] }, "either", "expected string, or expected number"],
    ["text", "", "expected object"],
  ])("is told of in words: %j", async (value, path, message) => {
    expect(await parseWith(schema, value)).toEqual({ ok: false, issues: [{ path, message }] });
  });

  test("of closed form is told which fields are unknown", async () => {
    expect(await parseWith(mini.strictObject({}), { a: 1, b: 2 })).toMatchObject({ issues: [{ message: "unknown: a, b" }] });
  });

  test("keeps the words of a schema that has its own", async () => {
    expect(await parseWith(full.object({ n: full.number("give a number") }), {})).toMatchObject({
      issues: [{ path: "n", message: "give a number" }],
    });
  });
});
