import { toolError, token } from "@lorimer/sdk";
import type { Token, ToolCall, ToolOutcome, ToolTurn } from "@lorimer/sdk";
import type { Objection } from "../act/judge.js";

/** Holds calls against the rules. */
export interface Guard {
  /** What the rules have against a call, the strictest first. */
  objections(call: ToolCall): Promise<readonly Objection[]>;
  /** Tells the person, unless that was told before. */
  warn(text: string, turn: ToolTurn): void;
  /** What is wrong with the settings of the rules. */
  readonly problems: readonly string[];
}

/** Level: agent. */
export const Guard: Token<Guard> = token("lorimer.GuardRules");

/** The refusal of a call, reported as a decision, where a rule denies it. */
export function refusal(call: ToolCall, objections: readonly Objection[], turn: ToolTurn, origin: string): ToolOutcome | undefined {
  const [first] = objections;
  if (first?.action !== "deny") return undefined;
  const because = textOf(objections, "deny");
  const verdict = { behavior: "deny", reason: "rule", rule: first.rule, origin, because } as const;
  turn.emit({ type: "permission-decided", id: call.id, name: call.name, verdict });
  return toolError("denied", `${because} The person can change this rule in the settings; do not try to get around it.`);
}

export function textOf(objections: readonly Objection[], action: Objection["action"]): string {
  return objections
    .filter((objection) => objection.action === action)
    .map(({ text }) => text)
    .join(" ");
}
