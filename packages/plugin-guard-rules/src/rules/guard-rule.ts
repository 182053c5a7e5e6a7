import type { Act } from "../act/act.js";

export const ruleNames = [
  "R01",
  "R02",
  "R03",
  "R04",
  "R05",
  "R06",
  "R07",
  "R08",
  "R09",
  "R10",
  "R11",
  "R12",
  "R13",
  /** Not of the thirteen: what to do where they cannot see what a command is. */
  "unreadable",
] as const;
export type RuleName = (typeof ruleNames)[number];

/** From the mildest to the strictest. */
export const guardActions = ["off", "warn", "ask", "deny"] as const;
export type GuardAction = (typeof guardActions)[number];

/** What the rules go by, all layers of settings taken together. */
export interface GuardConfig {
  action(rule: RuleName): GuardAction;
  readonly isSensitive: (path: string) => boolean;
  readonly isLockfile: (path: string) => boolean;
  readonly isProtectedBranch: (branch: string) => boolean;
  /** What was left out of the settings, and why. */
  readonly problems: readonly string[];
}

/** What a rule found: a clause that completes "the call is stopped because …". */
export type Finding = string | undefined;

/** One rule: a row of the table. */
export interface GuardRule {
  readonly name: RuleName;
  readonly title: string;
  /** What it does unless the settings say otherwise. */
  readonly action: GuardAction;
  find(act: Act, config: GuardConfig): Finding | Promise<Finding>;
}
