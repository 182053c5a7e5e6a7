import type { ApprovalAnswer, ApprovalRequest, Approver } from "@lorimer/sdk";

type Answer = ApprovalAnswer | "allow" | "deny";

/** An approver that remembers what it was asked. */
export interface ScriptedApprover extends Approver {
  readonly asked: readonly ApprovalRequest[];
}

/** Answers with one word for everything, from a list in order, or by a function. With nothing left to say it denies: it never waits. */
export function scriptedApprover(answers: Answer | readonly Answer[] | ((request: ApprovalRequest) => Answer)): ScriptedApprover {
  const asked: ApprovalRequest[] = [];
  return {
    asked,
    ask(request, { signal }) {
      asked.push(request);
      if (signal.aborted) return Promise.resolve({ behavior: "deny", message: "The run was cancelled." });
      const given = typeof answers === "function" ? answers(request) : isList(answers) ? answers[asked.length - 1] : answers;
      if (given === undefined) return Promise.resolve({ behavior: "deny", message: "The approver's script has no further answer." });
      return Promise.resolve(typeof given === "string" ? { behavior: given } : given);
    },
  };
}

function isList(answers: Answer | readonly Answer[]): answers is readonly Answer[] {
  return Array.isArray(answers);
}
