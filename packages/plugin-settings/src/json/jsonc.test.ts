import fc from "fast-check";
import { parse } from "jsonc-parser";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "./json-object.js";
import { entryAt, JsoncError, lineOf, parseJsonc, valueOf } from "./parse-jsonc.js";
import { patchJsonc } from "./patch-jsonc.js";
import { pathText, settingsKey } from "./path.js";

const key = fc.oneof(fc.constantFrom("a", "b", "c", "deep", "list"), fc.string({ maxLength: 4 })).filter((name) => name !== "__proto__");
const tree = fc.letrec<{ value: unknown; object: JsonObject }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.integer(),
    fc.string({ maxLength: 4 }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    tie("object"),
  ),
  object: fc.dictionary(key, tie("value"), { maxKeys: 4 }) as fc.Arbitrary<JsonObject>,
}));
const object = tree.object.map((value) => JSON.parse(JSON.stringify(value)) as JsonObject);

/** JSON as a person writes it: with comments anywhere, trailing commas, and any layout. */
function written(value: unknown, pick: (count: number) => number): string {
  const gap = (): string => ["", " ", "\n", "\n  ", " // a, } note\n", "/* [x, */"][pick(6)] as string;
  const trailing = (count: number): string => (count > 0 && pick(3) === 0 ? `,${gap()}` : "");
  const text = (node: unknown): string => {
    if (Array.isArray(node)) return `[${gap()}${node.map((item) => text(item) + gap()).join(`,${gap()}`)}${trailing(node.length)}]`;
    if (typeof node !== "object" || node === null) return JSON.stringify(node);
    const members = Object.entries(node).map(([name, member]) => `${JSON.stringify(name)}${gap()}:${gap()}${text(member)}${gap()}`);
    return `{${gap()}${members.join(`,${gap()}`)}${trailing(members.length)}}`;
  };
  return gap() + text(value) + gap();
}

const commented = fc
  .tuple(object, fc.infiniteStream(fc.nat({ max: 719 })))
  .map(([value, stream]) => ({ value, text: written(value, (count) => (stream.next().value as number) % count) }));

describe("JSON with comments", () => {
  test("reads as what it says, as another reader does", () => {
    fc.assert(
      fc.property(commented, ({ value, text }) => {
        expect(valueOf(parseJsonc(text))).toEqual(value);
        expect(parse(text)).toEqual(value);
      }),
    );
  });

  test("fails with a place or reads as plain JSON does, whatever it is given", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.string({ unit: fc.constantFrom(...'{}[]",:/* 1\n\\'.split("")) })), (text) => {
        let plain: unknown;
        try {
          plain = JSON.parse(text);
        } catch {
          plain = undefined;
        }
        try {
          const value = valueOf(parseJsonc(text));
          if (plain !== undefined && !text.includes("__proto__")) expect(value).toEqual(plain);
        } catch (error) {
          expect(error).toBeInstanceOf(JsoncError);
          expect((error as JsoncError).offset).toBeLessThanOrEqual(text.length);
          expect(plain).toBeUndefined();
        }
      }),
      { numRuns: 1000 },
    );
  });

  test("tells the line of a path", () => {
    const text = '{\n  // note\n  "a": {\n    "b": [\n      1,\n      2\n] } }';
    const line = (...path: (string | number)[]): number | undefined => {
      const entry = entryAt(parseJsonc(text), path);
      return entry && lineOf(text, entry.start);
    };
    expect([line("a"), line("a", "b"), line("a", "b", 1), line("a", "x"), line("x")]).toEqual([3, 4, 6, 3, undefined]);
  });
});

describe("a change of JSON with comments", () => {
  test("says what is wanted, and nothing is left of what is not", () => {
    fc.assert(
      fc.property(commented, object, ({ text }, wanted) => {
        const patched = patchJsonc(text, wanted);
        expect(valueOf(parseJsonc(patched)), patched).toEqual(wanted);
      }),
      { numRuns: 1000 },
    );
  });

  test("changes nothing where nothing changes", () => {
    fc.assert(fc.property(commented, ({ value, text }) => void expect(patchJsonc(text, value)).toBe(text)));
  });

  test("keeps every comment that stands by what stays", () => {
    fc.assert(
      fc.property(object, object, (value, wanted) => {
        const kept = Object.fromEntries(Object.entries(value).map(([name, member], index) => [`k${index}`, [name, member]]));
        const lines = Object.entries(kept).map(
          ([name, member]) => `  // about ${name}\n  "${name}": ${JSON.stringify(member)}, // after ${name}\n`,
        );
        const patched = patchJsonc(`{\n${lines.join("")}}\n`, { ...kept, added: wanted });
        for (const name of Object.keys(kept)) {
          expect(patched).toContain(`// about ${name}\n`);
          expect(patched).toContain(`// after ${name}\n`);
        }
        expect(valueOf(parseJsonc(patched))).toEqual({ ...kept, added: wanted });
      }),
    );
  });

  test.each([
    ["adds behind the comment of the last", '{\n  "a": 1 // one\n}\n', { a: 1, b: 2 }, '{\n  "a": 1, // one\n  "b": 2\n}\n'],
    ["fills an empty object", "{}\n", { a: { b: [1] } }, '{\n  "a": {\n    "b": [\n      1\n    ]\n  }\n}\n'],
    ["takes a whole line out", '{\n  "a": 1,\n  "b": 2, // b\n  "c": 3\n}', { b: 2, c: 3 }, '{\n  "b": 2, // b\n  "c": 3\n}'],
    ["takes the last out with the comma before it", '{\n  "a": 1,\n  "b": 2\n}', { a: 1 }, '{\n  "a": 1\n}'],
    ["stays on one line", '{ "a": [1, 2] }', { a: [2, 3] }, '{ "a": [2, 3] }'],
    [
      "indents as the file does",
      '{\n\t"a": {\n\t\t"b": 1\n\t}\n}',
      { a: { b: 1, c: {} } },
      '{\n\t"a": {\n\t\t"b": 1,\n\t\t"c": {}\n\t}\n}',
    ],
    ["ends lines as the file does", '{\r\n  "a": 1\r\n}\r\n', { a: 1, b: [2] }, '{\r\n  "a": 1,\r\n  "b": [\r\n    2\r\n  ]\r\n}\r\n'],
    ["keeps a byte order mark", '\uFEFF{\n  "a": 1\n}', { a: 2 }, '\uFEFF{\n  "a": 2\n}'],
    ["leaves trailing commas alone", '{\n  "a": [\n    1,\n  ],\n}', { a: [1, 2] }, '{\n  "a": [\n    1,\n    2\n  ],\n}'],
    ["changes the one that counts of a key given twice", '{ "a": 1, "a": 2 }', { a: 3 }, '{ "a": 1, "a": 3 }'],
  ])("%s", (_what, before, wanted, after) => {
    expect(patchJsonc(before, wanted as JsonObject)).toBe(after);
  });
});

test("a key is printed so that it can be read again", () => {
  const step = fc.string({ minLength: 1 });
  fc.assert(fc.property(fc.array(step, { minLength: 1 }), (path) => void expect(settingsKey(pathText(path))).toEqual(path)));
  expect(settingsKey('plugins["lorimer.openai"].baseUrl')).toEqual(["plugins", "lorimer.openai", "baseUrl"]);
  for (const text of ["", ".", "a.", "a..b", "a[0]", 'a["x"', "[]"]) expect(settingsKey(text)).toBeUndefined();
});
