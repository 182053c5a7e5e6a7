import { addUsage, noUsage } from "@lorimer/sdk";
import type { Usage } from "@lorimer/sdk";
import type { LedgerEntry } from "../contract/index.js";
import { allTokens, spreadUsage } from "../estimate/usage-sums.js";

/** How the ledger can be cut. */
export const cuts = ["plugin", "tool", "model", "day", "agent", "purpose", "session", "turn"] as const;
export type Cut = (typeof cuts)[number];

export interface CostRow {
  readonly key: string;
  /** Calls that have a share in it. */
  readonly calls: number;
  readonly usage: Usage;
  /** Dollars; only what could be priced. */
  readonly costUsd: number;
  /** Calls whose price is unknown. */
  readonly unpriced: number;
}

interface Share {
  readonly key: string;
  readonly usage: Usage;
  readonly costUsd: number | null;
}

/** The entries summed by one of their sides, dearest first. Every row's tokens together are exactly what the provider counted. */
export function breakDown(entries: readonly LedgerEntry[], by: Cut): readonly CostRow[] {
  const rows = new Map<string, CostRow>();
  for (const entry of entries) {
    for (const { key, usage, costUsd } of sharesOf(entry, by)) {
      const row = rows.get(key) ?? { key, calls: 0, usage: noUsage, costUsd: 0, unpriced: 0 };
      rows.set(key, {
        key,
        calls: row.calls + 1,
        usage: addUsage(row.usage, usage),
        costUsd: row.costUsd + (costUsd ?? 0),
        unpriced: row.unpriced + (costUsd === null ? 1 : 0),
      });
    }
  }
  const all = [...rows.values()];
  if (by === "day" || by === "turn") return all.sort((a, b) => (a.key < b.key ? -1 : 1));
  return all.sort((a, b) => b.costUsd - a.costUsd || allTokens(b.usage) - allTokens(a.usage) || (a.key < b.key ? -1 : 1));
}

/** All of it in one row. */
export function totalOf(entries: readonly LedgerEntry[]): CostRow {
  const unpriced = entries.filter(({ costUsd }) => costUsd === null).length;
  const usage = entries.reduce((sum, entry) => addUsage(sum, entry.usage), noUsage);
  return { key: "total", calls: entries.length, usage, costUsd: entries.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0), unpriced };
}

function sharesOf(entry: LedgerEntry, by: Cut): readonly Share[] {
  const { usage, costUsd } = entry;
  const whole = (key: string): readonly Share[] => [{ key, usage, costUsd }];
  switch (by) {
    case "tool":
      return entry.turn === 0 && entry.purpose !== "discarded"
        ? whole(`(${entry.purpose})`)
        : sharesOfTools(entry, ({ name }) => name, "(answer)");
    case "plugin":
      return entry.plugin === "conversation" ? sharesOfTools(entry, ({ plugin }) => plugin, "conversation") : whole(entry.plugin);
    case "model":
      return whole(entry.model);
    case "day":
      return whole(dayOf(entry.time));
    case "agent":
      return whole(entry.agent);
    case "purpose":
      return whole(entry.purpose);
    case "session":
      return whole(entry.session);
    case "turn":
      return whole(
        entry.turn === 0 ? `${entry.run.slice(0, 8)} beside` : `${entry.run.slice(0, 8)} turn ${String(entry.turn).padStart(3)}`,
      );
  }
}

/** A call that brought results of tools is put down to them, by their size; one that brought words only to `otherwise`. */
function sharesOfTools(
  { tools, usage, costUsd }: LedgerEntry,
  keyOf: (tool: LedgerEntry["tools"][number]) => string,
  otherwise: string,
): readonly Share[] {
  if (tools.length === 0) return [{ key: otherwise, usage, costUsd }];
  const sizes = new Map<string, number>();
  for (const tool of tools) sizes.set(keyOf(tool), (sizes.get(keyOf(tool)) ?? 0) + tool.size + 1);
  const weights = [...sizes.values()];
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const usages = spreadUsage(usage, weights);
  return [...sizes.keys()].map((key, index) => ({
    key,
    usage: usages[index] ?? noUsage,
    costUsd: costUsd === null ? null : (costUsd * (weights[index] ?? 0)) / sum,
  }));
}

/** The person's own date. */
export function dayOf(time: number): string {
  const date = new Date(time);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}
