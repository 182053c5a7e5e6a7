import type { GuardAction, GuardConfig } from "../rules/guard-rule.js";
import { ruleTable } from "../rules/rule-table.js";
import type { Act } from "./act.js";

/** A rule that speaks against a call. */
export interface Objection {
  readonly rule: string;
  readonly action: Exclude<GuardAction, "off">;
  /** One sentence that names the rule. */
  readonly text: string;
}

/** Everything that the rules have against an act, the strictest first. */
export async function judge(act: Act, config: GuardConfig): Promise<readonly Objection[]> {
  const found = await Promise.all(
    ruleTable.map(async ({ name, title, find }): Promise<readonly Objection[]> => {
      const action = config.action(name);
      if (action === "off") return [];
      const because = await find(act, config);
      if (because === undefined) return [];
      return [{ rule: name, action, text: `Guard rule ${name} (${title}): ${because}.` }];
    }),
  );
  return (["deny", "ask", "warn"] as const).flatMap((action) => found.flat().filter((one) => one.action === action));
}
