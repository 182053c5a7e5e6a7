import type { PermissionBehavior } from "@lorimer/sdk";
import type { Rule } from "../rules/rule.js";
import type { DecisionContext, DecisionPolicy } from "./context.js";
import { dangerOf } from "./dangers.js";
import type { Examination } from "./examine.js";
import { refusesCall } from "./match-rule.js";
import type { Match } from "./match-command.js";
import type { Scene } from "./scene.js";
import { effectiveMode } from "./judgement.js";
import type { Judgement } from "./judgement.js";
import { settle } from "./settle.js";

/** The order of S106: deny, ask for the tool, the tool's own word, a person's presence, ask for the content, dangers, then what allows. */
export function judge(call: Examination, scene: Scene, policy: DecisionPolicy, context: DecisionContext): Judgement {
  const matched = policy.rules
    .filter(({ behavior }) => behavior !== "allow")
    .map((rule) => ({ rule, match: refusesCall(rule, call, scene) }));
  const find = (behavior: PermissionBehavior, match: Match, whole?: boolean): Rule | undefined =>
    matched.find(
      (one) =>
        one.rule.behavior === behavior && one.match === match && (whole === undefined || whole === (one.rule.subject.kind === "tool")),
    )?.rule;

  const denied = find("deny", "yes", true) ?? find("deny", "yes");
  if (denied !== undefined) return byRule("deny", denied, `The rule ${denied.text} forbids this call of ${call.tool}.`);
  const askedAlways = find("ask", "yes", true);
  if (askedAlways !== undefined)
    return byRule("ask", askedAlways, `The rule ${askedAlways.text} wants every call of ${call.tool} to be asked about.`);
  if (call.own.behavior === "deny") return { behavior: "deny", reason: "tool", because: call.own.message };
  if (call.requiresUser) return { behavior: "ask", reason: "tool", because: `${call.tool} needs a person.` };
  const asked = find("ask", "yes");
  if (asked !== undefined) return byRule("ask", asked, `The rule ${asked.text} wants this to be asked about.`);
  const unclear = find("deny", "maybe") ?? find("ask", "maybe");
  if (unclear !== undefined)
    return {
      behavior: "ask",
      reason: "unclear",
      rule: unclear,
      because: `Whether the rule ${unclear.text} is about this call is known only when it runs.`,
    };
  const danger = dangerOf(call, scene);
  if (danger !== undefined) return danger;
  if (context.containment === "escapes" && effectiveMode(policy) !== "bypassPermissions")
    return { behavior: "ask", reason: "sandbox", because: "The call asks to leave the sandbox." };
  return settle(call, scene, policy, context);
}

function byRule(behavior: PermissionBehavior, rule: Rule, because: string): Judgement {
  return { behavior, reason: "rule", rule, because };
}
