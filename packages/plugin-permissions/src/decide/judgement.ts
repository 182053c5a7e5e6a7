import type { PermissionBehavior, PermissionMode, PermissionReason } from "@lorimer/sdk";
import type { Rule } from "../rules/rule.js";
import { coversTool } from "../rules/tool-names.js";
import type { DecisionPolicy } from "./context.js";

/** A decision before the mode turns questions into refusals. */
export interface Judgement {
  readonly behavior: PermissionBehavior;
  readonly reason: PermissionReason;
  readonly because: string;
  readonly rule?: Rule;
  /** A question that nothing insists on. */
  readonly liftable?: true;
}

export function effectiveMode({ mode, bypassDisabled, autoDisabled }: DecisionPolicy): PermissionMode {
  if (mode === "bypassPermissions" && bypassDisabled === true) return "default";
  return mode === "auto" && autoDisabled === true ? "default" : mode;
}

/** The allow rules that may be about a tool. */
export function allowRules({ rules }: DecisionPolicy, tool?: string): readonly Rule[] {
  return rules.filter((rule) => rule.behavior === "allow" && (tool === undefined || coversTool(rule.tool, tool)));
}
