import { token } from "@lorimer/sdk";
import type { SessionEvent, Token } from "@lorimer/sdk";
import { LedgerFold } from "./ledger-fold.js";

/** What this process heard of its session. */
export class HeardEvents {
  readonly fold: LedgerFold = new LedgerFold();
  /** Sequence number of the first event that was heard: what came before stands in the log. */
  first: number | undefined;

  hear(event: SessionEvent): void {
    this.first ??= event.sequence;
    this.fold.hear(event);
  }
}

/** Level: session. */
export const Heard: Token<HeardEvents> = token("lorimer.budget.Heard");
