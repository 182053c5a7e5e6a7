import type { $ZodType } from "zod/v4/core";
import * as z from "zod/mini";
import { toJSONSchema } from "zod/v4/core";
import { describe, expect, it } from "vitest";
import type { JsonSchema } from "../json-schema.js";
import { compactSchema } from "./compact-schema.js";

const compacted = (schema: $ZodType): JsonSchema => compactSchema(toJSONSchema(schema, { io: "input" })) as JsonSchema;

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

  it("is what it was where somebody wrote no schema, or one of another draft", () => {
    for (const odd of [undefined, true, "x", { properties: 1, anyOf: {}, items: null }]) expect(compactSchema(odd)).toEqual(odd);
    expect(compactSchema({ items: [{ $schema: "x", type: "string" }], default: { required: [] } })).toEqual({
      items: [{ type: "string" }],
      default: { required: [] },
    });
  });

  it("is the same when it is made compact again", () => {
    const once = compacted(z.strictObject({ at: z.iso.datetime(), n: z.optional(z.int()), more: z.record(z.string(), z.unknown()) }));
    expect(compactSchema(once)).toEqual(once);
  });

  it("keeps the type of a record's values", () => {
    expect(compacted(z.record(z.string(), z.number()))).toEqual({ type: "object", additionalProperties: { type: "number" } });
  });
});
