import type { ApprovalAnswer, ApprovalRequest, Approver, Line } from "@lorimer/sdk";
import { sessionRule } from "../permissions/policy.js";
import type { Policy } from "../permissions/policy.js";
import { shorten } from "../render/render-event.js";

/** What the approver needs of the terminal. */
export interface Questioner {
  /** Shows lines in full, broken where they are wider than the terminal: a person must see all of what they allow. */
  showWhole(lines: readonly Line[]): void;
  /** The next line the person types, or undefined when the signal aborts or they leave. */
  ask(question: string, signal: AbortSignal): Promise<string | undefined>;
}

/** Asks the person at the terminal: once, for the rest of the session, or no, with a reason for the model. */
export function lineApprover(policy: Policy, terminal: Questioner): Approver {
  return { ask: (request, { signal }) => ask(request, signal, policy, terminal) };
}

async function ask(request: ApprovalRequest, signal: AbortSignal, policy: Policy, terminal: Questioner): Promise<ApprovalAnswer> {
  const rule = sessionRule(request.call);
  const always = rule.literal ? "this command" : `every ${rule.tool}`;
  terminal.showWhole([
    [
      { text: `Allow ${request.call.name}? `, tone: "strong" },
      { text: request.title, tone: request.destructive ? "error" : "plain" },
    ],
    ...detailLines(request),
  ]);
  for (;;) {
    const typed = (await terminal.ask(`[y] once  [a] ${always}, this session  [n why] no > `, signal))?.trim();
    if (typed === undefined) return { behavior: "deny", message: "The person did not answer, so this did not run." };
    const [, word = "", feedback = ""] = /^(\S*)\s*(.*)$/s.exec(typed) ?? [];
    if (/^(y|yes)$/i.test(word)) return { behavior: "allow" };
    if (/^(a|always)$/i.test(word)) {
      policy.allow = [...policy.allow, rule];
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

// A command is always shown whole; of a file's new content this many lines, and how many more there are.
const mostLines = 60;

/** What would happen, as the input says it: the command, or what an edit takes out and puts in. */
function detailLines({ call }: ApprovalRequest): readonly Line[] {
  const fields = Object.entries(typeof call.input === "object" && call.input !== null ? call.input : {});
  return fields.flatMap(([name, value]) => {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    const tone = name === "old_string" ? "removed" : name === "new_string" || name === "content" ? "added" : "dim";
    const lines = text.split("\n").map((line, index): Line => [
      { text: index === 0 ? `  ${name}: ` : "    ", tone: "dim" },
      { text: line, tone },
    ]);
    return name === "command" ? lines : shorten(lines, mostLines);
  });
}
