import type { MessageId } from "@lorimer/sdk";
import { compactionLevels } from "../contract/index.js";
import type { CompactionLevel, Reattachment } from "../contract/index.js";

export type Trigger = "auto" | "manual" | "overflow";

/** Messages that one line of text stands for. */
export interface Fold {
  readonly ids: readonly MessageId[];
  readonly text: string;
}

export interface SummaryPart {
  /** The first message that is still sent as it was. */
  readonly boundary: MessageId;
  /** What the model is shown in place of everything before it, word for word. */
  readonly text: string;
  readonly attached: readonly Reattachment[];
  readonly by: "model" | "hook" | "truncation";
  /** Summaries before this one that gained next to nothing. */
  readonly streak: number;
}

/**
 * What a level decided at one moment, as plain data in the session's log. The history itself never changes: whoever builds a request applies
 * the decisions to it, and gets the same bytes each time.
 */
export interface Decision {
  readonly v: 1;
  readonly level: CompactionLevel;
  readonly trigger: Trigger;
  /** The last message of the history at that moment. Without it, as after a rewind, the decision has not been taken. */
  readonly at: MessageId;
  /** Messages that are left out. */
  readonly drop?: readonly MessageId[];
  /** Calls that are left out together with their results. */
  readonly calls?: readonly string[];
  /** What stands in place of a result, by the id of its call. */
  readonly results?: Readonly<Record<string, string>>;
  readonly folds?: readonly Fold[];
  readonly summary?: SummaryPart;
}

/** What a level proposes, before it is a decision. */
export type Proposal = Pick<Decision, "drop" | "calls" | "results" | "folds" | "summary">;

/** A decision that an earlier process, perhaps of another version, left in the log; undefined where it is none. */
export function readDecision(value: unknown): Decision | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { v, level, at, drop = [], calls = [], results = {}, folds = [], summary } = value as Partial<Decision>;
  const isSound =
    v === 1 &&
    compactionLevels.some((name) => name === level) &&
    typeof at === "string" &&
    [drop, calls].every((ids) => Array.isArray(ids) && ids.every((id) => typeof id === "string")) &&
    Object.values(results).every((text) => typeof text === "string") &&
    Array.isArray(folds) &&
    folds.every((fold) => Array.isArray(fold?.ids) && typeof fold.text === "string") &&
    (level !== "summary" || isSummary(summary));
  return isSound ? (value as Decision) : undefined;
}

function isSummary(value: unknown): value is SummaryPart {
  const { boundary, text, attached, streak } = (value ?? {}) as Partial<SummaryPart>;
  const isAttached = Array.isArray(attached) && attached.every((one) => typeof one?.origin === "string" && typeof one.text === "string");
  return typeof boundary === "string" && typeof text === "string" && isAttached && typeof streak === "number";
}
