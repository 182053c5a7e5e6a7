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
  const own = withoutReplaced(entries.filter((entry) => entry.value.list === list));
  return slots[list].flatMap((slot) => orderSlot(own.filter((entry) => entry.value.slot === slot)));
}

function withoutReplaced(entries: readonly StageEntry[]): StageEntry[] {
  const replaced = new Set(entries.map((entry) => entry.value.replaces));
  return entries.filter((entry) => !replaced.has(entry.value.id));
}

/** Repeatedly takes the first stage that nothing left must come before. */
function orderSlot(entries: readonly StageEntry[]): StageEntry[] {
  const left = [...entries];
  const ordered: StageEntry[] = [];
  while (left.length > 0) {
    const index = left.findIndex((entry) => !left.some((other) => other !== entry && mustPrecede(other, entry)));
    const [next] = left.splice(index, 1);
    if (index === -1 || next === undefined) {
      const ids = entries.map((entry) => `${entry.value.id} (${entry.plugin})`).join(", ");
      throw new LorimerError("STAGE_ORDER", `The stages ${ids} each want to come before another in a circle.`, {
        hint: "Remove one of their before/after constraints.",
      });
    }
    ordered.push(next);
  }
  return ordered;
}

function mustPrecede(first: StageEntry, second: StageEntry): boolean {
  return (first.value.before ?? []).includes(second.value.id) || (second.value.after ?? []).includes(first.value.id);
}
