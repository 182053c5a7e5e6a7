import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { partialJson } from "./partial-json.js";

describe("JSON that still streams", () => {
  it.each([
    ['{"a": 1, "b": [1, 2', { a: 1, b: [1] }],
    ['{"a": 1, "b": [1, 2,', { a: 1, b: [1, 2] }],
    ['{"title": "Hello wo', { title: "Hello wo" }],
    ['{"title": "quote \\', { title: "quote " }],
    ['{"title": "uni \\u00', { title: "uni " }],
    ['{"a": tr', {}],
    ['{"a": true', {}],
    ['{"a": true}', { a: true }],
    ['{"a": 1, "na', { a: 1 }],
    ['{"a": 1, "name"', { a: 1 }],
    ['{"a": 1, "name":', { a: 1 }],
    ['[{"x": "y"}, {"x"', [{ x: "y" }, {}]],
    ['"half', "half"],
    ["", undefined],
    ["   ", undefined],
    ["nonsense {", undefined],
    ["[1}", undefined],
  ])("is worth something already: %s", (text, value) => {
    expect(partialJson(text)).toEqual(value);
  });

  it("gives the whole value at the end, and never fails before", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.boolean(), (value, pretty) => {
        const text = JSON.stringify(value, null, pretty ? 2 : 0);
        for (let end = 0; end <= text.length; end += 1) partialJson(text.slice(0, end));
        if ((typeof value === "object" && value !== null) || typeof value === "string") expect(partialJson(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 300 },
    );
  });

  it("only ever grows: what was shown of a text is the beginning of what is shown later", () => {
    fc.assert(
      fc.property(fc.string(), (words) => {
        const text = JSON.stringify({ words });
        let shown = "";
        for (let end = 10; end <= text.length; end += 1) {
          const value = partialJson(text.slice(0, end)) as { readonly words?: string } | undefined;
          if (value?.words === undefined) continue;
          expect(value.words.startsWith(shown)).toBe(true);
          shown = value.words;
        }
        expect(shown).toBe(words);
      }),
      { numRuns: 200 },
    );
  });
});
