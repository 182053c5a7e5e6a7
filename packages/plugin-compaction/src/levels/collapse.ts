import type { Message, MessageId } from "@lorimer/sdk";
import type { Fold, Proposal } from "../decision/decision.js";
import { isStandIn } from "../decision/apply-summary.js";
import { answeredCalls, bringsTool, resultText, shortLine, subjectOf } from "../history/calls.js";
import type { AnsweredCall } from "../history/calls.js";
import { historyTokens } from "../history/tokens.js";
import { beginning, isPlaceholder } from "./placeholder.js";

/**
 * Folds finished stretches of tool use before `fresh` into a line for each call: what was asked, and how its answer began. What a person said,
 * and what the model said without calling a tool, stays, and so does what is `held`. Undefined: there is nothing to fold.
 */
export function collapse(messages: readonly Message[], fresh: number, held: ReadonlySet<string> = new Set()): Proposal | undefined {
  const byPlace = new Map<number, AnsweredCall[]>();
  for (const call of answeredCalls(messages)) byPlace.set(call.askedAt, [...(byPlace.get(call.askedAt) ?? []), call]);
  const folds: Fold[] = [];
  let ids: MessageId[] = [];
  let lines: string[] = [];
  let folded: Message[] = [];
  const finish = (): void => {
    const text = lines.join("\n");
    if (ids.length > 0 && text.length / 3.6 < 0.8 * historyTokens(folded)) folds.push({ ids, text });
    [ids, lines, folded] = [[], [], []];
  };
  for (let at = 0; at < Math.min(fresh, messages.length); at += 1) {
    const message = messages[at] as Message;
    if (isSilent(message)) continue;
    const calls = byPlace.get(at) ?? [];
    const answers = messages[at + 1];
    if (
      message.type !== "assistant" ||
      at + 1 >= fresh ||
      answers === undefined ||
      held.has(message.id) ||
      !isRound(message, answers, calls, at)
    ) {
      finish();
      continue;
    }
    ids.push(message.id, answers.id);
    folded.push(message, answers);
    const said = message.content.flatMap((block) => (block.type === "text" ? [block.text] : [])).join(" ");
    if (said.trim() !== "") lines.push(`You said: ${shortLine(said, 240)}`);
    lines.push(...calls.map(lineOf));
    at += 1;
  }
  finish();
  return folds.length === 0 ? undefined : { folds };
}

/** A reply whose calls are all answered by the message after it, which holds nothing else. */
function isRound(reply: Message, answers: Message, calls: readonly AnsweredCall[], at: number): boolean {
  if (reply.type !== "assistant" || answers.type !== "user" || isStandIn(reply.id)) return false;
  const asked = reply.content.filter(({ type }) => type === "tool_use").length;
  const isWhole =
    asked > 0 && calls.length === asked && calls.every(({ answeredAt, result }) => answeredAt === at + 1 && !bringsTool(result));
  return isWhole && answers.content.length === asked;
}

/** Never sent to the model. */
function isSilent(message: Message): boolean {
  return (
    message.type === "system" ||
    message.type === "progress" ||
    message.type === "tombstone" ||
    (message.type === "local-command" && !message.shared)
  );
}

function lineOf({ call, result }: AnsweredCall): string {
  const lines = isPlaceholder(result) ? 1 : resultText(result).split("\n").length;
  const size = lines === 1 ? "" : ` (${lines} lines)`;
  return `- ${call.name} ${shortLine(subjectOf(call), 120)}${result.is_error === true ? " failed" : ""}${size}: ${beginning(result)}`;
}
