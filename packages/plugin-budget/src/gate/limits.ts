import { dollar } from "./budget-pool.js";
import type { PoolLimit } from "./budget-pool.js";

/** What one level may use. */
export interface Limits {
  readonly maxCostUsd?: number;
  readonly maxTokens?: number;
}

/** The settings under `budget`. */
export interface BudgetSettings extends Limits {
  /** Of one prompt, with all its model calls. */
  readonly perPrompt?: Limits;
  /** Of one model call, with its retries. */
  readonly perTurn?: Limits;
}

/** What of a settings value is a limit; everything else is left out. */
export function readBudget(value: unknown): BudgetSettings {
  const record = recordOf(value);
  return { ...readLimits(record), perPrompt: readLimits(recordOf(record["perPrompt"])), perTurn: readLimits(recordOf(record["perTurn"])) };
}

export function isLimited({ perPrompt = {}, perTurn = {}, ...session }: BudgetSettings): boolean {
  return [session, perPrompt, perTurn].some(({ maxCostUsd, maxTokens }) => maxCostUsd !== undefined || maxTokens !== undefined);
}

export function poolLimit(name: string, { maxCostUsd, maxTokens }: Limits): PoolLimit {
  return {
    name,
    ...(maxCostUsd === undefined ? {} : { money: Math.round(maxCostUsd * dollar) }),
    ...(maxTokens === undefined ? {} : { tokens: Math.floor(maxTokens) }),
  };
}

/** The stricter of two. */
export function strictest(a: Limits, b: Limits): Limits {
  const least = (key: keyof Limits): Limits => {
    const given = [a[key], b[key]].filter((limit) => limit !== undefined);
    return given.length === 0 ? {} : { [key]: Math.min(...given) };
  };
  return { ...least("maxCostUsd"), ...least("maxTokens") };
}

function readLimits(record: Readonly<Record<string, unknown>>): Limits {
  const amount = (key: keyof Limits): Limits => {
    const value = record[key];
    return typeof value === "number" && Number.isFinite(value) && value >= 0 ? { [key]: value } : {};
  };
  return { ...amount("maxCostUsd"), ...amount("maxTokens") };
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : {};
}
