import { findFences } from "./fences.js";
import { replaceSpans } from "./spans.js";

/** The text with everything in code, fenced or between backticks, made blank: positions stay what they were. Commands to run are no code to read. */
export function withoutCode(text: string): string {
  const fences = findFences(text).filter(({ info }) => info !== "!");
  const blanked = replaceSpans(
    text,
    fences,
    fences.map(({ start, end }) => blank(text.slice(start, end))),
  );
  return blanked
    .split("\n")
    .map((line) => line.replace(/(?<![!`])(?:``[^`]+(?:`[^`]+)*``|`[^`]+`)(?!`)/g, blank))
    .join("\n");
}

function blank(code: string): string {
  return code.replace(/[^\n]/g, " ");
}
