import type { Message, MessageId } from "@lorimer/sdk";
import type { Proposal } from "../decision/decision.js";
import { answeredCalls, bringsTool, subjectOf } from "../history/calls.js";
import type { AnsweredCall } from "../history/calls.js";

/** Tools whose earlier answer says nothing once the same was asked again. */
const lookups = new Set(["Read", "NotebookRead", "Grep", "Glob", "LS", "WebFetch", "WebSearch"]);
/** Tools of which the last call alone holds. */
const whole = new Set(["TodoWrite"]);
const writers = new Set(["Write"]);

/**
 * History that says nothing any more: reads of a file that was read again or written whole, calls that failed and then went well, lists that were
 * replaced, the same reminder twice. Nothing at or after `fresh` is touched. Undefined: there is none.
 */
export function snip(messages: readonly Message[], fresh: number): Proposal | undefined {
  const calls = staleCalls(answeredCalls(messages), fresh);
  const drop = repeatedNotes(messages, fresh);
  return calls.length === 0 && drop.length === 0 ? undefined : { calls, drop };
}

function staleCalls(answered: readonly AnsweredCall[], fresh: number): readonly string[] {
  const later = new Set<string>();
  const stale: string[] = [];
  for (const one of answered.toReversed()) {
    const { call, result, answeredAt } = one;
    const file = wholeFile(one);
    const isFailed = result.is_error === true;
    const marks = [
      ...(lookups.has(call.name) || whole.has(call.name) ? [`same ${call.name} ${JSON.stringify(call.input)}`] : []),
      ...(whole.has(call.name) ? [`list ${call.name}`] : []),
      ...(lookups.has(call.name) && "file_path" in Object(call.input) ? [`file ${subjectOf(call)}`] : []),
    ];
    const isStale = isFailed ? later.has(`done ${call.name} ${subjectOf(call)}`) : marks.some((mark) => later.has(mark));
    if (isStale && answeredAt < fresh && !bringsTool(result)) stale.push(call.id);
    if (isFailed) continue;
    for (const mark of marks) if (!mark.startsWith("file ")) later.add(mark);
    later.add(`done ${call.name} ${subjectOf(call)}`);
    if (file !== undefined) later.add(`file ${file}`);
  }
  return stale.toReversed();
}

/** The file that a call shows or writes from its beginning to its end. */
function wholeFile({ call }: AnsweredCall): string | undefined {
  const input = Object(call.input) as Readonly<Record<string, unknown>>;
  const isWhole =
    writers.has(call.name) || (lookups.has(call.name) && ["offset", "limit", "pages"].every((key) => input[key] === undefined));
  return isWhole && typeof input["file_path"] === "string" ? input["file_path"] : undefined;
}

/** What the harness added more than once, word for word: the last one counts. */
function repeatedNotes(messages: readonly Message[], fresh: number): readonly MessageId[] {
  const later = new Set<string>();
  const drop: MessageId[] = [];
  for (let at = messages.length - 1; at >= 0; at -= 1) {
    const message = messages[at];
    const isNote = message?.type === "attachment" || (message?.type === "user" && message.hidden === true);
    if (!isNote || message.content.some(({ type }) => type !== "text")) continue;
    const words = JSON.stringify([message.type, message.type === "attachment" ? message.origin : "", message.content]);
    if (later.has(words) && at < fresh) drop.push(message.id);
    later.add(words);
  }
  return drop.toReversed();
}
