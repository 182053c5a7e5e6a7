import type { SessionEvent } from "@lorimer/sdk";
import { firstDifference } from "./first-difference.js";

/** Where a replay and its recording part. */
export interface Divergence {
  /** Sequence number of the event. */
  readonly event: number;
  readonly type: string;
  /** Dotted path of the first field that differs; empty where a whole event is missing or too much. */
  readonly field: string;
  readonly expected: unknown;
  readonly actual: unknown;
  /** What happened, in one sentence. */
  readonly message: string;
  /** Plugins and stages that may be the cause, likeliest first. */
  readonly suspects: readonly string[];
}

/** The first difference of two events, byte for byte; undefined where there is none. Nothing is left out of the comparison. */
export function compareEvents(expected: SessionEvent | undefined, actual: SessionEvent): Omit<Divergence, "suspects"> | undefined {
  if (expected === undefined)
    return {
      event: actual.sequence,
      type: actual.type,
      field: "",
      expected: undefined,
      actual,
      message: `There is one event more: ${actual.type}.`,
    };
  const text = JSON.stringify(actual);
  if (JSON.stringify(expected) === text) return undefined;
  const plain = JSON.parse(text) as SessionEvent;
  const {
    field,
    expected: wanted,
    actual: found,
  } = firstDifference(expected, plain) ?? { field: "(order of fields)", expected, actual: plain };
  const what =
    expected.type === plain.type ? `${field} of ${expected.type} differs` : `${expected.type} was expected, and ${plain.type} came`;
  return {
    event: expected.sequence,
    type: expected.type,
    field,
    expected: wanted,
    actual: found,
    message: `Event ${expected.sequence}: ${what}.`,
  };
}
