import fc from "fast-check";
import { expect, test } from "vitest";
import { nearest } from "./nearest.js";

const tools = ["Read", "Write", "Edit", "Bash", "TaskOutput", "NotebookEdit"];

test.each([
  ["read", "Read"],
  ["Raed", "Read"],
  ["BashTool", undefined],
  ["Bsh", "Bash"],
  ["task_output", "TaskOutput"],
  ["NoteEdit", undefined],
  ["Kubernetes", undefined],
  ["", undefined],
])("for %s one may have meant %s", (word, expected) => {
  expect(nearest(word, tools)).toBe(expected);
});

test("with nothing to choose from, nothing is meant", () => {
  expect(nearest("Read", [])).toBeUndefined();
});

test("of equally near ones the first is taken, and a nearer one before it", () => {
  expect(nearest("cat", ["bat", "rat"])).toBe("bat");
  expect(nearest("cat", ["bar", "rat", "Cat"])).toBe("Cat");
});

test("a word that is there is its own nearest, and the answer is always one of the candidates", () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.string(), { maxLength: 5 }), (word, others) => {
      const found = nearest(word, [...others, word]);
      expect(found?.toLowerCase()).toBe(word.toLowerCase());
      const other = nearest(word, others);
      if (other !== undefined) expect(others).toContain(other);
    }),
  );
});
