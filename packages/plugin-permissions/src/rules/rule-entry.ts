import type { PermissionBehavior } from "@lorimer/sdk";

/** A rule as settings may hold it: its text, and commands, paths or hosts that it must and must not be about. */
export interface RuleWithExamples {
  readonly rule: string;
  readonly match: readonly string[];
  readonly notMatch: readonly string[];
}

/** Reads an entry of a rule list. Undefined: neither a text nor an object of that form. */
export function ruleEntry(value: unknown): RuleWithExamples | undefined {
  if (typeof value === "string") return { rule: value, match: [], notMatch: [] };
  if (typeof value !== "object" || value === null || !("rule" in value) || typeof value.rule !== "string") return undefined;
  const match = "match" in value ? texts(value.match) : [];
  const notMatch = "notMatch" in value ? texts(value.notMatch) : [];
  return match === undefined || notMatch === undefined ? undefined : { rule: value.rule, match, notMatch };
}

function texts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((one) => typeof one === "string") ? value : undefined;
}

/** What becomes of a rule whose examples fail: one that allows is left out, one that refuses stays. */
export function survivesFailure(behavior: PermissionBehavior): boolean {
  return behavior !== "allow";
}
