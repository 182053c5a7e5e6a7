import { LorimerError, slots } from "@lorimer/sdk";
import type { StageDeclaration, StageList } from "@lorimer/sdk";
import type { Contribution } from "../kernel/point.js";

export type StageEntry = Contribution<StageDeclaration>;
export type StageOrder = Readonly<Record<StageList, readonly StageEntry[]>>;

/** Puts contributed stages into running order: by list, by slot, inside a slot by before/after and then plugin order. Frozen. */
export function orderStages(entries: readonly StageEntry[]): StageOrder {
  const lists = Object.keys(slots) as StageList[];
  return Object.freeze(Object.fromEntries(lists.map((list) => [list, Object.freeze(orderList(list, entries))]))) as StageOrder;
}

function orderList(list: StageList, entries: readonly StageEntry[]): StageEntry[] {
  const own = entries.filter((entry) => entry.value.list === list);
  return slots[list].flatMap((slot) => orderSlot(withoutReplaced(own.filter((entry) => entry.value.slot === slot))));
}

function withoutReplaced(entries: readonly StageEntry[]): StageEntry[] {
  // A stage may take over the id it replaces.
  const replacer = (entry: StageEntry): StageEntry | undefined =>
    entries.find((other) => other !== entry && other.value.replaces === entry.value.id);
  for (const entry of entries) {
    const passed = new Set([entry]);
    for (let next = replacer(entry); next !== undefined; next = replacer(next)) {
      if (!passed.has(next)) passed.add(next);
      else {
        throw new LorimerError("STAGE_ORDER", `The stages ${named([...passed])} replace each other in a circle.`, {
          hint: "Leave one of their plugins out.",
        });
      }
    }
  }
  return entries.filter((entry) => replacer(entry) === undefined);
}

/** Repeatedly takes the first stage that nothing left must come before. */
function orderSlot(entries: readonly StageEntry[]): StageEntry[] {
  const left = [...entries];
  const ordered: StageEntry[] = [];
  while (left.length > 0) {
    const index = left.findIndex((entry) => !left.some((other) => other !== entry && mustPrecede(other, entry)));
    const next = left[index];
    if (next === undefined) {
      throw new LorimerError("STAGE_ORDER", `The stages ${named(left)} each want to come before another in a circle.`, {
        hint: "Remove one of their before/after constraints.",
      });
    }
    ordered.push(next);
    left.splice(index, 1);
  }
  return ordered;
}

function mustPrecede(first: StageEntry, second: StageEntry): boolean {
  return goesBy(first.value.before, second) || goesBy(second.value.after, first);
}

/** A stage also goes by the id of the one it stands in for. */
function goesBy(ids: readonly string[] | undefined, { value: { id, replaces } }: StageEntry): boolean {
  return ids !== undefined && (ids.includes(id) || (replaces !== undefined && ids.includes(replaces)));
}

function named(entries: readonly StageEntry[]): string {
  return entries.map((entry) => `${entry.value.id} (${entry.plugin})`).join(", ");
}
