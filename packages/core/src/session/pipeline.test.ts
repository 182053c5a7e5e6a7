import { slots } from "@lorimer/sdk";
import type { StageDeclaration, StageList } from "@lorimer/sdk";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { orderStages } from "./pipeline.js";
import type { StageEntry } from "./pipeline.js";

describe("within a list", () => {
  test("slots come outermost first, whatever the plugin order", () => {
    const entries = [entry("shape"), entry("check"), entry("observe"), entry("authorize")];
    expect(order(entries)).toEqual(["observe", "check", "authorize", "shape"]);
  });

  test("stages of other lists are apart", () => {
    const entries = [entry("check"), entry("retry", { list: "model" }), entry("check", { list: "stop", slot: "verify" })];
    expect(orderStages(entries).model.map((each) => each.value.id)).toEqual(["retry"]);
    expect(orderStages(entries).stop.map((each) => each.value.id)).toEqual(["check"]);
    expect(orderStages(entries).context).toEqual([]);
  });
});

describe("within a slot", () => {
  const cases: [what: string, entries: readonly StageEntry[], expected: readonly string[]][] = [
    ["plugin order holds where nothing else does", [at("b"), at("a"), at("c")], ["b", "a", "c"]],
    ["before moves a stage up", [at("a"), at("b", { before: ["a"] })], ["b", "a"]],
    ["after moves a stage down", [at("a", { after: ["b"] }), at("b"), at("c")], ["b", "a", "c"]],
    ["an id that is not there is ignored", [at("a", { after: ["gone"], before: ["lost"] }), at("b")], ["a", "b"]],
    ["an id of another slot is ignored", [entry("observe"), at("a", { before: ["observe"] })], ["observe", "a"]],
    ["a stage stands in for the one it replaces", [at("old"), at("b"), at("new", { replaces: "old" })], ["b", "new"]],
    ["a stage may take over the id it replaces", [at("old"), at("old", { replaces: "old" })], ["old"]],
    ["replacing what is not there adds a stage", [at("a"), at("new", { replaces: "gone" })], ["a", "new"]],
    ["a stage of another slot cannot be replaced", [entry("observe"), at("new", { replaces: "observe" })], ["observe", "new"]],
    ["replacements chain", [at("a"), at("b", { replaces: "a" }), at("c", { replaces: "b" })], ["c"]],
    [
      "what names the old stage means its replacement",
      [at("new", { replaces: "old" }), at("old"), at("guard", { before: ["old"] })],
      ["guard", "new"],
    ],
  ];

  test.each(cases)("%s", (_what, entries, expected) => {
    expect(order(entries)).toEqual(expected);
  });

  test("a circle of constraints is an error that names who is in it", () => {
    const entries = [at("free"), at("a", { before: ["b"] }), at("b", { before: ["c"] }), at("c", { before: ["a"] })];
    expect(() => orderStages(entries)).toThrow(
      expect.objectContaining({ code: "STAGE_ORDER", message: expect.stringContaining("a (plugin-a), b (plugin-b), c (plugin-c)") }),
    );
    expect(() => orderStages(entries)).not.toThrow("free");
  });

  test("stages that replace each other are an error, because both would be gone", () => {
    const entries = [at("a", { replaces: "b" }), at("b", { replaces: "a" }), at("c")];
    expect(() => orderStages(entries)).toThrow(
      expect.objectContaining({ code: "STAGE_ORDER", message: expect.stringContaining("circle") }),
    );
  });
});

test("the order is frozen", () => {
  const stages = orderStages([entry("check")]);
  expect(Object.isFrozen(stages)).toBe(true);
  expect(Object.values(stages).every(Object.isFrozen)).toBe(true);
});

const places = (Object.keys(slots) as StageList[]).flatMap((list) => slots[list].map((slot) => ({ list, slot })));
const ids = ["a", "b", "c", "d", "e"];
/** Constraints that only point from an earlier letter to a later one cannot be in a circle. */
const registered = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...places), fc.constantFrom(...ids), fc.subarray(ids), fc.subarray(ids)), {
    selector: ([place, id]) => `${place.list} ${place.slot} ${id}`,
    maxLength: 25,
  })
  .map((all) =>
    all.map(([place, id, before, after]) =>
      entry(id, { ...place, before: before.filter((other) => other > id), after: after.filter((other) => other < id) }),
    ),
  );

test("any registration order that keeps the plugin order of each slot gives the same result", () => {
  const shuffled = registered.chain((entries) =>
    fc.tuple(fc.constant(entries), fc.array(fc.nat({ max: 100 }), { minLength: entries.length, maxLength: entries.length })),
  );
  fc.assert(
    fc.property(shuffled, ([entries, keys]) => {
      // Deals the places of a shuffle so that entries of one slot keep their order among themselves.
      const permuted = entries
        .map((each, index) => ({ each, key: keys[index] ?? 0 }))
        .toSorted((a, b) => a.key - b.key)
        .map(({ each }) => each);
      const queues = grouped(entries);
      const dealt = permuted.map((each) => queues.get(placeOf(each))?.shift() ?? each);
      expect(orderStages(dealt)).toEqual(orderStages(entries));
    }),
  );
});

test("every stage stands once, in its slot, with its constraints kept", () => {
  fc.assert(
    fc.property(registered, (entries) => {
      const stages = orderStages(entries);
      expect(Object.values(stages).flat()).toHaveLength(entries.length);
      for (const list of Object.keys(slots) as StageList[]) {
        const standing = stages[list].map((each) => (slots[list] as readonly string[]).indexOf(each.value.slot));
        expect(standing).toEqual(standing.toSorted((a, b) => a - b));
        for (const [index, each] of stages[list].entries()) {
          const earlier = stages[list]
            .slice(0, index)
            .filter((other) => other.value.slot === each.value.slot)
            .map((other) => other.value.id);
          expect(earlier.filter((id) => each.value.before?.includes(id))).toEqual([]);
          const later = stages[list]
            .slice(index + 1)
            .filter((other) => other.value.slot === each.value.slot)
            .map((other) => other.value.id);
          expect(later.filter((id) => each.value.after?.includes(id))).toEqual([]);
        }
      }
    }),
  );
});

function entry(id: string, value: Partial<StageDeclaration> = {}): StageEntry {
  return { plugin: `plugin-${id}`, value: { id, list: "tool", slot: id, module: "./s.js", ...value }, load: async () => undefined };
}

function at(id: string, value: Partial<StageDeclaration> = {}): StageEntry {
  return entry(id, { slot: "authorize", ...value });
}

function order(entries: readonly StageEntry[]): readonly string[] {
  return orderStages(entries).tool.map((each) => each.value.id);
}

function placeOf({ value }: StageEntry): string {
  return `${value.list} ${value.slot}`;
}

function grouped(entries: readonly StageEntry[]): ReadonlyMap<string, StageEntry[]> {
  const groups = new Map<string, StageEntry[]>();
  for (const each of entries) groups.set(placeOf(each), [...(groups.get(placeOf(each)) ?? []), each]);
  return groups;
}
