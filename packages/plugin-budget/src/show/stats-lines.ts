import type { Line } from "@lorimer/sdk";
import type { PluginStats } from "../stats/session-stats.js";
import { columns, count, usd } from "./columns.js";

/** What plugins took, used and broke, as a table. */
export function statsLines(stats: readonly PluginStats[]): readonly Line[] {
  if (stats.length === 0) return [[{ text: "Nothing was recorded so far.", tone: "dim" }]];
  const ms = (value: number): string => (value === 0 ? "" : value < 10 ? value.toFixed(1) : count(value));
  const some = (value: number): string => (value === 0 ? "" : count(value));
  const rows = stats.map(({ plugin, time, tokens, costUsd, cache }) => ({
    cells: [
      plugin,
      ms(time.load.ms),
      ms(time.make.ms),
      ms(time.stage.ms),
      ms(time.tool.ms),
      ms(time.hook.ms),
      ms(time.listener.ms),
      some(tokens.standing),
      some(tokens.added),
      some(tokens.used),
      costUsd === 0 ? "" : usd(costUsd),
      cache.breaks === 0 ? "" : `${cache.breaks} (${count(cache.tokens)})`,
    ],
  }));
  // Most plugins left a trace too small to be shown.
  const told = rows.filter(({ cells }) => cells.slice(1).some((cell) => cell !== ""));
  const head = ["milliseconds", "load", "make", "stages", "tools", "hooks", "listeners", "prompt", "added", "used", "cost", "cache breaks"];
  return columns([{ cells: head, tone: "dim" }, ...told], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], { 0: 28 });
}
