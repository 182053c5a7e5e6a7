import { findFences } from "./fences.js";
import type { Span } from "./spans.js";

/** A command whose output belongs in its place. */
export interface InlineCommand extends Span {
  readonly command: string;
  /** Between backticks behind a `!`, or all lines of a fence that opens with three backticks and a `!`. */
  readonly form: "inline" | "fenced";
}

/** Finds the commands of a template, in order. A `!` in the middle of a word begins none. */
export function findInlineCommands(text: string): readonly InlineCommand[] {
  const fenced = findFences(text)
    .filter(({ info }) => info === "!")
    .map(({ start, end, content }) => ({ start, end, command: content.trim(), form: "fenced" as const }));
  const found: InlineCommand[] = [...fenced];
  for (const match of text.matchAll(/(?<=^|\s)!`([^`\n]+)`/gm)) {
    const start = match.index;
    if (fenced.some((fence) => fence.start <= start && start < fence.end)) continue;
    found.push({ start, end: start + match[0].length, command: (match[1] ?? "").trim(), form: "inline" });
  }
  return found.filter(({ command }) => command !== "").sort((one, other) => one.start - other.start);
}
