import { describe, expect, test } from "vitest";
import { compileSchema } from "./output-schema.js";

const person = {
  type: "object",
  properties: { name: { type: "string" }, age: { type: "integer", minimum: 0 } },
  required: ["name"],
  additionalProperties: false,
};

describe("an answer that matches", () => {
  test.each([
    ["as it is", '{"name":"A"}'],
    ["with space around it", ' \n{"name":"A"}\n'],
    ["in a fence", '```json\n{"name":"A"}\n```'],
    ["in a fence without a language", '```\n{"name":"A"}\n```'],
    ["in a fence after a blank line", '\n\n```json\n{"name":"A"}```\n'],
  ])("is taken %s", async (_how, answer) => {
    expect((await compileSchema(person))(answer)).toEqual({ ok: true, value: { name: "A" } });
  });

  test("may be anything that the schema lets through", async () => {
    expect((await compileSchema({}))("[1,null]")).toEqual({ ok: true, value: [1, null] });
    expect((await compileSchema({ type: "string" }))('"```"')).toEqual({ ok: true, value: "```" });
  });
});

describe("an answer that does not match says why", () => {
  test.each([
    ["Here it is: {}", "it is not JSON"],
    ["", "it is not JSON"],
    ['{"name":1}', "answer/name must be string"],
    ["{}", "answer must have required property 'name'"],
    ['{"name":"A","x":1}', "answer must NOT have additional properties"],
    ["null", "answer must be object"],
  ])("%s", async (answer, problem) => {
    expect((await compileSchema(person))(answer)).toEqual({ ok: false, problem: expect.stringContaining(problem) });
  });

  test("every reason at once", async () => {
    const checked = (await compileSchema(person))('{"name":1,"age":-1}');
    expect(checked).toEqual({ ok: false, problem: "answer/name must be string, answer/age must be >= 0" });
  });
});

describe("schemas", () => {
  test("of draft 2020-12 and of draft-07 are each read in their own way", async () => {
    const modern = {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: "array",
      prefixItems: [{ type: "string" }],
      items: false,
    };
    const old = { $schema: "http://json-schema.org/draft-07/schema#", type: "array", items: [{ type: "string" }], additionalItems: false };
    for (const schema of [modern, old]) {
      const check = await compileSchema(schema);
      expect(check('["a"]').ok).toBe(true);
      expect(check('["a","b"]').ok).toBe(false);
    }
  });

  test("with formats and words they do not know are taken", async () => {
    const check = await compileSchema({ type: "string", format: "email", "x-order": 1 });
    expect(check('"a"').ok).toBe(true);
  });

  test.each([[{ type: "person" }], [{ properties: 1 }], [{ $ref: "#/nowhere" }], [{ pattern: "(" }]])(
    "that are none are refused: %o",
    async (schema) => {
      await expect(compileSchema(schema)).rejects.toMatchObject({ code: "CONFIG_INVALID", message: expect.stringContaining("not valid") });
    },
  );

  test("with one $id compile twice", async () => {
    const schema = { $id: "https://example.com/person", ...person };
    await compileSchema(schema);
    expect((await compileSchema(schema))('{"name":"A"}').ok).toBe(true);
  });
});
