import type { PermissionBehavior } from "@lorimer/sdk";
import { isFault } from "../src/rules/parse-rule.js";
import { compileRule } from "../src/rules/rule.js";
import type { Rule } from "../src/rules/rule.js";

/** Rules from their texts, ready to be matched; what is no rule is left out. */
export function rulesOf(texts: Partial<Record<PermissionBehavior, readonly string[]>>): readonly Rule[] {
  return (["deny", "ask", "allow"] as const).flatMap((behavior) =>
    (texts[behavior] ?? [])
      .map((text) => compileRule(text, behavior, { scope: "user", source: "test" }))
      .filter((rule): rule is Rule => !isFault(rule)),
  );
}
