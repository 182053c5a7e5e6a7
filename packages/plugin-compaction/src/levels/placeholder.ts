import type { ToolResultBlock } from "@lorimer/sdk";
import { resultText, shortLine, subjectOf } from "../history/calls.js";
import type { AnsweredCall } from "../history/calls.js";

const opening = "[The rest was left out to save room: the result of ";
const firstWords = 100;

/** How a result began, what it was, how large, and where it still stands. */
export function placeholder({ call, result }: AnsweredCall): string {
  const text = resultText(result);
  const lines = text.split("\n").length;
  const media =
    typeof result.content === "string" ? 0 : result.content.filter(({ type }) => type === "image" || type === "document").length;
  const size = `${text.length} characters in ${lines} ${lines === 1 ? "line" : "lines"}${media === 0 ? "" : `, ${media} of them images or documents`}`;
  return `${beginning(result)}\n${opening}${call.name} (${shortLine(subjectOf(call), 80)}), ${size}. It is whole in this session's transcript, under ${call.id}; call the tool again if you need it.]`;
}

export function isPlaceholder({ content }: ToolResultBlock): boolean {
  return typeof content === "string" && content.includes(`\n${opening}`) && content.length < 1000;
}

/** The first words of a result, also of one that was left out. */
export function beginning(result: ToolResultBlock): string {
  const text = resultText(result);
  return shortLine(isPlaceholder(result) ? text.slice(0, text.indexOf(`\n${opening}`)) : text.slice(0, 4 * firstWords), firstWords);
}
