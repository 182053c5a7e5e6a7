import { isObject } from "../json/json-object.js";

/** What a person answered about one folder. */
export interface TrustRecord {
  readonly answer: "yes" | "no";
  /** Digests of what the answer was about. */
  readonly items: readonly string[];
  /** ISO 8601. */
  readonly at: string;
  /** `terminal`: asked at a start; `command`: `lorimer trust`; `edit`: what Lorimer wrote for the person. */
  readonly how: "terminal" | "command" | "edit";
}

/** A record as a file holds it; undefined where it has not the form, which counts as no answer. */
export function readTrustRecord(value: unknown): TrustRecord | undefined {
  if (!isObject(value)) return undefined;
  const { answer, items, at, how } = value;
  if (answer !== "yes" && answer !== "no") return undefined;
  if (!Array.isArray(items) || !items.every((item) => typeof item === "string")) return undefined;
  const known = ["terminal", "command", "edit"] as const;
  return { answer, items, at: typeof at === "string" ? at : "", how: known.find((way) => way === how) ?? "command" };
}
