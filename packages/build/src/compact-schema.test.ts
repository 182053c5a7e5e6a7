import type { JsonSchema } from "@lorimer/sdk";
import type { $ZodType } from "zod/v4/core";
import * as z from "zod/mini";
import { toJSONSchema } from "zod/v4/core";
import { describe, expect, it } from "vitest";
import { compactSchema } from "./compact-schema.js";

const compacted = (schema: $ZodType): JsonSchema => compactSchema(toJSONSchema(schema, { io: "input" }));

describe("a compacted schema", () => {
  it("says nothing that only a validator needs", () => {
    const schema = z.strictObject({ path: z.string(), offset: z.optional(z.int()), flags: z.record(z.string(), z.unknown()) });
    expect(compacted(schema)).toEqual({
      type: "object",
      properties: { path: { type: "string" }, offset: { type: "integer" }, flags: { type: "object" } },
      required: ["path", "flags"],
    });
  });

  it("keeps bounds, defaults, choices and descriptions that somebody wrote", () => {
    const limit = z.int().check(z.minimum(1), z.maximum(10));
    const schema = z.object({ limit: z._default(limit, 5), mode: z.enum(["a", "b"]).register(z.globalRegistry, { description: "How" }) });
    expect(compacted(schema)).toEqual({
      type: "object",
      properties: {
        limit: { type: "integer", minimum: 1, maximum: 10, default: 5 },
        mode: { type: "string", enum: ["a", "b"], description: "How" },
      },
      required: ["mode"],
    });
  });

  it("keeps a property whose name is a keyword", () => {
    const schema = z.object({ $schema: z.string(), pattern: z.string(), maximum: z.number(), additionalProperties: z.boolean() });
    expect(Object.keys(compacted(schema)["properties"] as object)).toEqual(["$schema", "pattern", "maximum", "additionalProperties"]);
  });

  it("is compact inside lists and alternatives as well", () => {
    const schema = z.object({
      edits: z.array(z.strictObject({ line: z.int() })),
      target: z.union([z.string(), z.strictObject({ id: z.int() })]),
    });
    expect(JSON.stringify(compacted(schema))).not.toMatch(/additionalProperties|9007199254740991/);
  });

  it("keeps the type of a record's values", () => {
    expect(compacted(z.record(z.string(), z.number()))).toEqual({ type: "object", additionalProperties: { type: "number" } });
  });
});
