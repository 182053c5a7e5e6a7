import { nearest } from "@lorimer/sdk";
import type { RuleInForce } from "../contract/index.js";
import { isFault, parseRule } from "./parse-rule.js";
import { coversTool, currentToolName } from "./tool-names.js";

/** Tools that deny rules refuse whatever they are called with: the model need not see them. */
export function hiddenTools(rules: readonly Pick<RuleInForce, "text" | "behavior">[], toolNames: readonly string[]): readonly string[] {
  const bare = rules.flatMap(({ text, behavior }) => {
    const parsed = behavior === "deny" ? parseRule(text, behavior) : undefined;
    return parsed === undefined || isFault(parsed) || parsed.content !== undefined ? [] : [parsed.tool];
  });
  return toolNames.filter((name) => bare.some((tool) => coversTool(tool, currentToolName(name))));
}

/** One sentence for each rule that names a tool which does not exist. Patterns, and names of servers' tools, are not checked. */
export function unknownToolWarnings(
  rules: readonly Pick<RuleInForce, "text" | "source">[],
  toolNames: readonly string[],
): readonly string[] {
  return rules.flatMap(({ text, source }) => {
    const parsed = parseRule(text);
    if (isFault(parsed) || /[*_]/.test(parsed.tool) || toolNames.some((name) => coversTool(parsed.tool, currentToolName(name)))) return [];
    const meant = nearest(parsed.tool, toolNames);
    return [
      `The rule ${text} (${source}) names a tool that this harness does not have.${meant === undefined ? "" : ` Did you mean ${meant}?`}`,
    ];
  });
}
