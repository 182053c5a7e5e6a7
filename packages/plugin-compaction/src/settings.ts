import type { Settings } from "@lorimer/plugin-settings/contract";
import type { ModelInfo } from "@lorimer/sdk";
import { compactionLevels } from "./contract/index.js";
import type { CompactionLevel } from "./contract/index.js";

/** What may be compacted, when, and how much is left alone. Counts are tokens unless they say otherwise. */
export interface Policy {
  readonly auto: boolean;
  /** A request that was too long is compacted and sent again. */
  readonly onOverflow: boolean;
  readonly levels: ReadonlySet<CompactionLevel>;
  readonly keepTurns: number;
  readonly keepTokens: number;
  readonly summaryTokens: number;
  readonly summaryModel: string | undefined;
  readonly timeoutMs: number;
  /** Estimated tokens of a request above which compaction begins. */
  limit(model: Pick<ModelInfo, "id" | "contextWindow">, outputTokens: number): number;
}

type Json = Readonly<Record<string, unknown>>;

/** The plugin's own settings, under the key `compaction` of the settings files. A value of another form counts as not set. */
export function policyOf(own: Json, settings: Settings | undefined): Policy {
  const given = { ...own, ...objectOf(settings?.get("compaction")) };
  const auto = given["auto"] !== false && settings?.get("autoCompactEnabled") !== false;
  const levels = { ...objectOf(own["levels"]), ...objectOf(given["levels"]) };
  const number = (key: string, fallback: number): number => {
    const value = given[key];
    return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : fallback;
  };
  const model = given["summaryModel"];
  return {
    auto,
    onOverflow: given["onOverflow"] === "always" || (given["onOverflow"] !== "never" && auto),
    levels: new Set(compactionLevels.filter((level) => levels[level] !== false)),
    keepTurns: number("keepTurns", 6),
    keepTokens: number("keepTokens", 20_000),
    summaryTokens: number("summaryTokens", 4000),
    summaryModel: typeof model === "string" && model !== "" ? model : undefined,
    timeoutMs: number("timeoutMs", 120_000),
    limit: ({ id, contextWindow }, outputTokens) => {
      const asked = tokensOf(forModel(given["threshold"], id), contextWindow) ?? 0.92 * contextWindow;
      // The reply needs room in the window as well; one that may take it all is not believed.
      return Math.max(1, Math.floor(Math.min(asked, contextWindow - Math.min(outputTokens, contextWindow / 2))));
    },
  };
}

function objectOf(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

/** The entry for a model: its own before one with a star, longer before shorter. */
function forModel(threshold: unknown, model: string): unknown {
  if (typeof threshold !== "object" || threshold === null) return threshold;
  const fits = Object.keys(threshold).filter((pattern) => matches(pattern, model));
  const best = fits.sort((a, b) => Number(a.includes("*")) - Number(b.includes("*")) || b.length - a.length)[0];
  return best === undefined ? undefined : (threshold as Json)[best];
}

function matches(pattern: string, model: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  if (rest.length === 0) return pattern === model;
  const last = rest.pop() ?? "";
  if (!model.startsWith(first) || model.length < first.length + last.length || !model.endsWith(last)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = model.indexOf(part, at);
    if (found < 0 || found + part.length > model.length - last.length) return false;
    at = found + part.length;
  }
  return true;
}

/** `150000`, `"150000"` or `"92%"`; undefined for anything else. */
function tokensOf(value: unknown, contextWindow: number): number | undefined {
  const found = /^\s*(\d+(?:\.\d+)?)\s*(%?)\s*$/.exec(typeof value === "number" ? String(value) : typeof value === "string" ? value : "");
  if (found === null) return undefined;
  const amount = Number(found[1]);
  if (amount <= 0) return undefined;
  return found[2] === "%" ? (Math.min(amount, 100) / 100) * contextWindow : amount;
}
