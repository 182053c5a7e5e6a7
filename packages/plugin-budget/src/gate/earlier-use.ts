import type { Usage } from "@lorimer/sdk";
import type { LedgerEntry } from "../contract/index.js";
import { allTokens } from "../estimate/usage-sums.js";
import { dollar } from "./budget-pool.js";
import type { Amount } from "./budget-pool.js";

/** What was used before limits were looked at, as plain JSON. */
export interface EarlierUse {
  readonly session: Amount;
  /** Of it, by the last run. */
  readonly run: Amount & { readonly id: string };
}

export function earlierUse(entries: readonly LedgerEntry[]): EarlierUse {
  const id = entries.at(-1)?.run ?? "";
  return { session: sum(entries), run: { id, ...sum(entries.filter(({ run }) => run === id)) } };
}

export function amountOf(usage: Usage, costUsd: number | null): Amount {
  return { money: Math.round((costUsd ?? 0) * dollar), tokens: allTokens(usage) };
}

function sum(entries: readonly LedgerEntry[]): Amount {
  const amounts = entries.map(({ usage, costUsd }) => amountOf(usage, costUsd));
  return {
    money: amounts.reduce((all, { money }) => all + money, 0),
    tokens: amounts.reduce((all, { tokens }) => all + tokens, 0),
  };
}
