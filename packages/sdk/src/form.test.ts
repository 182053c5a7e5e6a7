import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyText, flag, issuesOf, list, object, oneOf, optional, pattern, record, recordOf, refined, text } from "./form.js";
import type { Form } from "./form.js";

const person = object({ name: text, age: optional(oneOf(["young", "old"])), tags: optional(list(text)) });

describe("a value of the form has no issues", () => {
  const fitting: [form: Form<unknown>, value: unknown][] = [
    [anyText, ""],
    [text, "a"],
    [flag, false],
    [record, {}],
    [pattern(/^a+$/, "only a"), "aaa"],
    [oneOf(["x", "y"]), "y"],
    [list(text), []],
    [list(text, 1), ["a"]],
    [recordOf(flag), { a: true, b: false }],
    [optional(text), undefined],
    [person, { name: "A" }],
    [person, { name: "A", age: undefined, more: 1 }],
    [refined(text, "starts with a", (value) => value.startsWith("a")), "ab"],
  ];

  test.each(fitting)("%#", (form, value) => {
    expect(issuesOf(form, value)).toEqual([]);
  });
});

describe("an issue says where it is and what was expected", () => {
  const unfitting: [what: string, form: Form<unknown>, value: unknown, path: string, message: string][] = [
    ["a number for text", anyText, 1, "", "expected text"],
    ["nothing for text", text, undefined, "", "missing; expected text that is not empty"],
    ["empty text", text, "", "", "expected text that is not empty"],
    ["a text for a flag", flag, "true", "", "expected true or false"],
    ["a list for an object", record, [], "", "expected an object"],
    ["null for an object", record, null, "", "expected an object"],
    ["another pattern", pattern(/^a+$/, "only a"), "b", "", "expected only a"],
    ["another choice", oneOf(["x", "y"]), "z", "", "expected one of x, y"],
    ["an object for a list", list(text), {}, "", "expected a list"],
    ["an empty list", list(text, 1), [], "", "expected a list that is not empty"],
    ["an item", list(text), ["a", 1], "[1]", "expected text that is not empty"],
    ["a value by name", recordOf(flag), { a: 1 }, "a", "expected true or false"],
    ["a missing field", person, {}, "name", "missing; expected text that is not empty"],
    ["a field that is undefined", person, { name: undefined }, "name", "missing; expected text that is not empty"],
    ["an optional field", person, { name: "A", age: "ancient" }, "age", "expected one of young, old"],
    ["an item of a field", person, { name: "A", tags: [""] }, "tags[0]", "expected text that is not empty"],
    ["a field of an item", list(person), [{ name: "A" }, { name: 1 }], "[1].name", "expected text that is not empty"],
    ["a field too many", object({ a: optional(text) }, { closed: true }), { b: 1 }, "", "b is not a known field"],
    [
      "a field named like a member of every object",
      object({}, { closed: true }),
      { constructor: 1 },
      "",
      "constructor is not a known field",
    ],
    ["a condition", refined(text, "starts with a", (value) => value.startsWith("a")), "b", "", "starts with a"],
  ];

  test.each(unfitting)("%s", (_what, form, value, path, message) => {
    expect(issuesOf(form, value)).toEqual([{ path, message }]);
  });

  test("and every issue is told, not the first", () => {
    const paths = issuesOf(list(person), [{ age: 1, tags: [1, "a", 2] }, "no", { name: "" }]).map((issue) => issue.path);
    expect(paths.toSorted()).toEqual(["[0].age", "[0].name", "[0].tags[0]", "[0].tags[2]", "[1]", "[2].name"]);
  });

  test("but a further condition is only asked of a value that has the form", () => {
    const asked: unknown[] = [];
    const form = refined(text, "never", (value) => (asked.push(value), false));
    expect(issuesOf(form, 1)).toEqual([{ path: "", message: "expected text that is not empty" }]);
    expect(asked).toEqual([]);
  });
});

test("a form never throws, whatever JSON it is given", () => {
  const form = list(object({ name: text, inner: optional(recordOf(list(person))), choice: oneOf(["a"]) }, { closed: true }));
  fc.assert(fc.property(fc.jsonValue(), (value) => void issuesOf(form, value)));
});

test("a form prints as JSON Schema", () => {
  expect(object({ name: text, kinds: optional(list(oneOf(["a", "b"]), 1)), by: recordOf(flag) }, { closed: true }).schema).toEqual({
    type: "object",
    properties: {
      name: { type: "string", minLength: 1 },
      kinds: { type: "array", items: { enum: ["a", "b"] }, minItems: 1 },
      by: { type: "object", additionalProperties: { type: "boolean" } },
    },
    required: ["name", "by"],
    additionalProperties: false,
  });
});
