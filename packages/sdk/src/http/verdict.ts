import type { FailureKind, ModelFailure } from "../model.js";
import { plainLine } from "./error-text.js";

/** What an error code or an error's words say about a failure. */
export interface Verdict {
  readonly kind: FailureKind;
  readonly retryable: boolean;
}

export function verdict(kind: FailureKind, retryable = false): Verdict {
  return { kind, retryable };
}

/** The failure of a reply in whose middle the server reported an error. */
export function reportedFailure({ kind, retryable }: Verdict, words: string): ModelFailure {
  const text = plainLine(words) || "the server reported an error without saying which";
  return { ok: false, kind, retryable, message: `The reply broke off: ${text}${/[.!?…]$/.test(text) ? "" : "."}` };
}
