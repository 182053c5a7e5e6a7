import type { PermissionBehavior } from "@lorimer/sdk";
import type { Decision, DecisionContext, DecisionPolicy } from "./context.js";
import { counterfactual } from "./counterfactual.js";
import type { Examination } from "./examine.js";
import { judge } from "./judge.js";
import { effectiveMode } from "./judgement.js";
import type { Judgement } from "./judgement.js";
import { isFault } from "../rules/parse-rule.js";
import { compileRule } from "../rules/rule.js";
import { Scene } from "./scene.js";
import { suggestedRules } from "./suggested-rules.js";

const strictness: Readonly<Record<PermissionBehavior, number>> = { allow: 0, ask: 1, deny: 2 };

/** Judges a call that was examined: nothing is run, read or asked but `context.files`. With `parents`, the strictest answer counts. */
export function decideExamined(examination: Examination, context: DecisionContext): Decision {
  const scene = new Scene(context.place, context.files);
  let strictest: Decision | undefined;
  for (const policy of [context.policy, ...(context.parents ?? [])]) {
    const decision = under(policy, examination, scene, context);
    if (strictest === undefined || strictness[decision.behavior] > strictness[strictest.behavior]) strictest = decision;
    else if (decision.behavior === "ask" && strictest.behavior === "ask" && !decision.liftable) strictest = decision;
  }
  return strictest ?? under(context.policy, examination, scene, context);
}

function under(policy: DecisionPolicy, call: Examination, scene: Scene, context: DecisionContext): Decision {
  const judgement = advised(judge(call, scene, policy, context), context);
  const mode = effectiveMode(policy);
  const suggested = judgement.liftable === true ? rulesThatHelp(policy, call, scene, context) : [];
  const decision = (changed: Judgement): Decision => ({
    behavior: changed.behavior,
    reason: changed.reason,
    rule: changed.rule?.text ?? null,
    origin: changed.rule === undefined ? null : `${changed.rule.origin.scope}: ${changed.rule.origin.source}`,
    because: changed.because,
    counterfactual: counterfactual(changed, call, mode, suggested),
    suggested,
    liftable: changed.behavior === "ask" && changed.liftable === true,
  });
  if (judgement.behavior !== "ask" || mode !== "dontAsk") return decision(judgement);
  return decision({ ...judgement, behavior: "deny", because: `${judgement.because} Mode dontAsk refuses what would have to be asked.` });
}

/** Suggested rules are tried before anybody is told of them. */
function rulesThatHelp(policy: DecisionPolicy, call: Examination, scene: Scene, context: DecisionContext): readonly string[] {
  const texts = suggestedRules(call);
  if (texts.length === 0) return texts;
  const rules = texts.flatMap((text) => {
    const rule = compileRule(text, "allow", { scope: "session", source: "a suggestion" });
    return isFault(rule) ? [] : [rule];
  });
  return judge(call, scene, { ...policy, rules: [...policy.rules, ...rules] }, context).behavior === "allow" ? texts : [];
}

/** Advice to allow settles only what nobody insists on; advice to ask turns a yes into a question. */
function advised(judgement: Judgement, { advice }: DecisionContext): Judgement {
  if (advice === undefined) return judgement;
  const because = `${advice.source}: ${advice.reason}`;
  if (advice.behavior === "allow" && judgement.behavior === "ask" && judgement.liftable === true)
    return { behavior: "allow", reason: "hook", because };
  if (advice.behavior === "ask" && judgement.behavior === "allow") return { behavior: "ask", reason: "hook", because };
  return judgement;
}
