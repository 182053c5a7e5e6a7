import { nearest } from "@lorimer/sdk";
import type { Arguments } from "../arguments/arguments.js";
import type { Policy } from "./policy.js";
import { coversTool, parseRule } from "./rule.js";

/** The policy that the flags ask for. */
export function readPolicy(args: Pick<Arguments, "allowedTools" | "disallowedTools" | "permissionMode">): Policy {
  return {
    mode: args.permissionMode ?? "default",
    allow: args.allowedTools.map((text) => parseRule(text, "--allowedTools", "allow")),
    deny: args.disallowedTools.map((text) => parseRule(text, "--disallowedTools", "deny")),
  };
}

/** Tools that the policy refuses whatever they are called with: the model need not see them. */
export function hiddenTools(policy: Policy, toolNames: readonly string[]): readonly string[] {
  return toolNames.filter((name) => policy.deny.some((rule) => rule.content === undefined && coversTool(rule, name)));
}

/** One warning for each rule that names a tool which does not exist. */
export function ruleWarnings(policy: Policy, toolNames: readonly string[]): readonly string[] {
  return [...policy.allow, ...policy.deny]
    .filter((rule) => !rule.tool.includes("*") && !rule.tool.includes("_") && !toolNames.includes(rule.tool))
    .map((rule) => {
      const meant = nearest(rule.tool, toolNames);
      return `The rule ${rule.text} names a tool that this harness does not have.${meant === undefined ? "" : ` Did you mean ${meant}?`}`;
    });
}
