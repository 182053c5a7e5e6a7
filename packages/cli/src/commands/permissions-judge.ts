import { compileRule, decide, hostFacts, isFault } from "@lorimer/plugin-permissions/engine";
import type { Decision, Rule } from "@lorimer/plugin-permissions/engine";
import type { PermissionBehavior } from "@lorimer/sdk";
import type { PermissionQuestion } from "./permissions-question.js";

/** What a decision needs besides the question. */
export interface JudgeSetting {
  readonly home: string;
  /** The user folder of the harness. */
  readonly harnessHome: string;
  /** The rules of the settings, compiled; they count where a question says so. */
  readonly rules: readonly Rule[];
  readonly directories: readonly string[];
}

export interface Judged {
  readonly decision: Decision;
  /** What is wrong with rules of the question; they match nothing. */
  readonly problems: readonly string[];
}

// Far more rules than a policy has; past that, texts come from something that makes them up.
const mostRemembered = 10_000;

/** Judges questions one by one. Remembers compiled rules, and nothing of the disk: files may change between two questions. */
export function permissionsJudge(setting: JudgeSetting): (question: PermissionQuestion) => Judged {
  const compiled = new Map<string, ReturnType<typeof compileRule>>();
  const ruleOf = (text: unknown, behavior: PermissionBehavior, project: string): ReturnType<typeof compileRule> => {
    const key = JSON.stringify([text, behavior, project]);
    const known = compiled.get(key);
    if (known !== undefined) return known;
    if (compiled.size >= mostRemembered) compiled.clear();
    const made = compileRule(text, behavior, { scope: "cli", source: `"${behavior}" of the question`, anchor: project });
    compiled.set(key, made);
    return made;
  };
  return (question) => {
    const made = (["deny", "ask", "allow"] as const).flatMap((behavior) =>
      question.rules[behavior].map((text) => ruleOf(text, behavior, question.project)),
    );
    const own = made.filter((rule): rule is Rule => !isFault(rule));
    const decision = decide(
      { name: question.tool, input: question.input },
      {
        place: {
          cwd: question.cwd,
          project: question.project,
          home: setting.home,
          harnessHome: setting.harnessHome,
          directories: [...question.directories, ...(question.settings ? setting.directories : [])],
          platform: process.platform,
          shell: question.shell,
        },
        policy: { mode: question.mode, rules: question.settings ? [...own, ...setting.rules] : own },
        files: hostFacts(),
      },
    );
    return { decision, problems: made.filter(isFault).map(({ fault }) => fault) };
  };
}

/** A decision as the line of JSON that answers a question. */
export function answerLine(question: PermissionQuestion, { decision, problems }: Judged): string {
  const { behavior, reason, rule, origin, because, counterfactual, liftable } = decision;
  const answer = {
    id: question.id,
    behavior,
    reason: { type: reason, origin, counterfactual, liftable },
    rule,
    because,
    ...(problems.length === 0 ? {} : { problems }),
  };
  return JSON.stringify(answer);
}
