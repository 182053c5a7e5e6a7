import type { PermissionMode } from "@lorimer/sdk";
import type { Examination } from "./examine.js";
import type { Judgement } from "./judgement.js";

/** One sentence: the single rule or mode that would have changed a decision. Null where none would. */
export function counterfactual(judgement: Judgement, call: Examination, mode: PermissionMode, rules: readonly string[]): string | null {
  const { behavior, reason, rule } = judgement;
  if (rule !== undefined && (reason === "rule" || reason === "unclear"))
    return behavior === "allow"
      ? `Without the rule ${rule.text} it would be asked about.`
      : `Without the rule ${rule.text} (${rule.origin.source}) it would be judged by what is left.`;
  if (reason === "mode")
    return behavior === "allow"
      ? "In mode default it would be asked about, unless a rule allows it."
      : "Outside plan mode it would be judged by rules.";
  if (behavior === "allow" || judgement.liftable !== true) return null;
  if (rules.length === 1) return `The rule ${rules[0]} would allow it.`;
  if (rules.length > 1) return `The rules ${rules.join(", ")} together would allow it.`;
  return call.kind === "edit" && mode !== "acceptEdits" ? "Mode acceptEdits would allow it, inside the working folders." : null;
}
