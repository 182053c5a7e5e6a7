import { token } from "@lorimer/sdk";
import type { PermissionVerdict, Token } from "@lorimer/sdk";

/** What a classifier refused one agent, and everything that was decided for it. */
export interface DecisionLog {
  /** Decisions by tool call id, in order; the newest thousand. */
  readonly decisions: ReadonlyMap<string, PermissionVerdict>;
  /** Refused too often in a row, or too often at all: from now on a person is asked, until something is allowed. */
  readonly asksPerson: boolean;
  record(id: string, verdict: PermissionVerdict): void;
}

/** Level: agent. */
export const DecisionLog: Token<DecisionLog> = token("lorimer.PermissionDecisions");

export interface DenialLimits {
  /** Refusals by the classifier in a row. Default 3. */
  readonly inARow: number;
  /** Refusals by the classifier in all. Default 20. */
  readonly inAll: number;
}

const mostKept = 1_000;

export function decisionLog({ inARow, inAll }: DenialLimits): DecisionLog {
  const decisions = new Map<string, PermissionVerdict>();
  let row = 0;
  let all = 0;
  return {
    decisions,
    get asksPerson() {
      return row >= inARow || all >= inAll;
    },
    record(id, verdict) {
      decisions.delete(id);
      decisions.set(id, verdict);
      const [oldest] = decisions.keys();
      if (decisions.size > mostKept && oldest !== undefined) decisions.delete(oldest);
      if (verdict.behavior === "allow") {
        row = 0;
        // What a person allows shows that the classifier was too strict; it gets another chance.
        if (verdict.reason === "person") all = 0;
      } else if (verdict.reason === "classifier" && verdict.behavior === "deny") {
        row++;
        all++;
      }
    },
  };
}
