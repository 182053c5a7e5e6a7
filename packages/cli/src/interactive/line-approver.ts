import type { ApprovalAnswer, ApprovalRequest, Approver, Line } from "@lorimer/sdk";
import { parseRule } from "../permissions/rule.js";
import { ruleFor } from "../permissions/policy.js";
import type { Policy } from "../permissions/policy.js";

/** What the approver needs of the terminal. */
export interface Questioner {
  show(lines: readonly Line[]): void;
  /** The next line the person types, or undefined when the signal aborts or they leave. */
  ask(question: string, signal: AbortSignal): Promise<string | undefined>;
}

/** Asks the person at the terminal, one question at a time: once, for the rest of the session, or no, with a reason for the model. */
export function lineApprover(policy: Policy, terminal: Questioner): Approver {
  let last: Promise<unknown> = Promise.resolve();
  return {
    ask(request, { signal }) {
      const answer = last.then(() => askOne(request, signal, policy, terminal));
      last = answer.catch(() => undefined);
      return answer;
    },
  };
}

async function askOne(request: ApprovalRequest, signal: AbortSignal, policy: Policy, terminal: Questioner): Promise<ApprovalAnswer> {
  if (signal.aborted) return { behavior: "deny" };
  const rule = ruleFor(request.call);
  // An answer of "always" to an earlier question may have settled this one.
  if (policy.allow.some((allowed) => allowed.text === rule)) return { behavior: "allow" };
  terminal.show([
    [
      { text: `Allow ${request.call.name}? `, tone: "strong" },
      { text: request.title, tone: request.destructive ? "error" : "plain" },
    ],
    ...detailLines(request),
  ]);
  for (;;) {
    const typed = (await terminal.ask(`[y] once  [a] always this session: ${rule}  [n why] no > `, signal))?.trim();
    if (typed === undefined) return { behavior: "deny", message: "The person did not answer, so this did not run." };
    const [, word = "", feedback = ""] = /^(\S*)\s*(.*)$/s.exec(typed) ?? [];
    if (/^(y|yes)$/i.test(word)) return { behavior: "allow" };
    if (/^(a|always)$/i.test(word)) {
      policy.allow = [...policy.allow, parseRule(rule, "always", "allow")];
      return { behavior: "allow" };
    }
    if (/^(n|no)$/i.test(word))
      return {
        behavior: "deny",
        message:
          feedback === ""
            ? "The person said no to this call. Do not repeat it; ask what they want instead."
            : `The person said no to this call: ${feedback}`,
      };
  }
}

const mostDetail = 20;

/** What would happen, as the input says it: the command, or what an edit takes out and puts in. */
function detailLines({ call }: ApprovalRequest): readonly Line[] {
  const fields = Object.entries(typeof call.input === "object" && call.input !== null ? call.input : {});
  const lines = fields.flatMap(([name, value]) => {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    const tone = name === "old_string" ? "removed" : name === "new_string" || name === "content" ? "added" : "dim";
    return text.split("\n").map((line, index): Line => [
      { text: index === 0 ? `  ${name}: ` : "    ", tone: "dim" },
      { text: line, tone },
    ]);
  });
  return lines.length <= mostDetail
    ? lines
    : [...lines.slice(0, mostDetail), [{ text: `  … ${lines.length - mostDetail} more lines`, tone: "dim" }]];
}
