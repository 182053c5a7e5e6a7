import type { Line } from "@lorimer/sdk";
import type { LedgerEntry } from "../contract/index.js";
import { inputTokens } from "../estimate/usage-sums.js";
import { breakDown, totalOf } from "../ledger/break-down.js";
import type { CostRow, Cut } from "../ledger/break-down.js";
import { columns, count, usd } from "./columns.js";
import type { Row } from "./columns.js";

/** What was used, as a table by one side, with the total below. */
export function costLines(entries: readonly LedgerEntry[], by: Cut): readonly Line[] {
  if (entries.length === 0) return [[{ text: "Nothing was used so far.", tone: "dim" }]];
  const total = totalOf(entries);
  const row = ({ key, calls, usage, costUsd, unpriced }: CostRow): Row => ({
    cells: [
      key,
      count(calls),
      count(inputTokens(usage)),
      count(usage.cache_read_input_tokens),
      count(usage.output_tokens),
      unpriced === calls ? "unknown" : `${usd(costUsd)}${unpriced === 0 ? "" : " +"}`,
    ],
  });
  return [
    ...columns(
      [
        { cells: [by, "calls", "input", "of it cached", "output", "cost"], tone: "dim" },
        ...breakDown(entries, by).map(row),
        { ...row(total), tone: "strong" },
      ],
      [1, 2, 3, 4, 5],
      { 0: 32 },
    ),
    ...(total.unpriced === 0
      ? []
      : [[{ text: `  Calls whose price is not known: ${total.unpriced} of ${total.calls}.`, tone: "dim" } as const]]),
  ];
}

/** The same as comma-separated values, one row for each, without the total. */
export function costCsv(entries: readonly LedgerEntry[], by: Cut): string {
  const head = `${by},calls,input_tokens,cache_creation_input_tokens,cache_read_input_tokens,output_tokens,cost_usd,unpriced_calls`;
  const rows = breakDown(entries, by).map(({ key, calls, usage, costUsd, unpriced }) =>
    [
      quoted(key),
      calls,
      usage.input_tokens,
      usage.cache_creation_input_tokens,
      usage.cache_read_input_tokens,
      usage.output_tokens,
      costUsd.toFixed(10).replace(/\.?0+$/, ""),
      unpriced,
    ].join(","),
  );
  return [head, ...rows, ""].join("\n");
}

/** A cell that begins like a formula would be run by a spreadsheet. */
function quoted(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
