import { estimateTokens } from "@lorimer/sdk";
import type { ContentBlock, Message } from "@lorimer/sdk";
import { clipped, isPrompt, shortLine } from "../history/calls.js";

const cutOff = "The earlier part of this conversation was cut off";

/** What stands for a part of the history when no model could be asked: the same words for the same messages, at most about `tokens` of them. */
export function truncationText(folded: readonly Message[], tokens: number): string {
  return `${cutOff} to make room, without a summary; the session's transcript holds it whole. This much is known of it. Look at files again before you rely on them.\n\n${outline(folded, tokens)}`;
}

const asked = "What the person asked, in order";
const known = "What was known before";
const looked = "Files that were looked at or changed";
const said = "What you said last";

/** Requests, files and last words of a part of the history; what an earlier outline in it said is carried on. */
export function outline(folded: readonly Message[], tokens: number): string {
  const prompts: string[] = [];
  const files = new Set<string>();
  const before: string[] = [];
  let last = "";
  for (const message of folded) {
    if (message.type === "attachment" && message.origin === "lorimer.compaction") {
      for (const [heading, text] of sectionsOf(wordsOf(message))) {
        if (heading === asked) prompts.push(...itemsOf(text));
        else if (heading === looked) for (const file of itemsOf(text)) files.add(file);
        else if (heading === said) last = text;
        else before.push(heading === "" || heading === known ? text : `${heading}: ${text}`);
      }
    } else if (isPrompt(message)) prompts.push(shortLine(wordsOf(message), 300));
    else if (message.type === "assistant") {
      last = wordsOf(message) || last;
      for (const block of message.content) {
        const path = block.type === "tool_use" ? (Object(block.input) as Readonly<Record<string, unknown>>)["file_path"] : undefined;
        if (typeof path === "string") files.add(path);
      }
    }
  }
  const parts: readonly (readonly [string, string])[] = [
    [said, shortLine(last, 1200)],
    [looked, listOf([...files])],
    [known, before.join("\n").trim()],
    [asked, listOf(prompts)],
  ];
  const present = parts.filter(([, text]) => text !== "");
  // What is short leaves its room to what is not; what the person asked comes last and gets half at least.
  let room = Math.max(tokens, 80);
  const shown = present.map(([heading, text], number) => {
    const share = clipped(text, Math.floor(heading === asked ? room : room / (present.length - number + 1)));
    room -= estimateTokens(share);
    return `## ${heading}\n${share}`;
  });
  return shown.toReversed().join("\n\n");
}

function wordsOf({ content }: { readonly content: readonly ContentBlock[] }): string {
  return content
    .flatMap((block) => (block.type === "text" ? [block.text] : []))
    .join(" ")
    .trim();
}

/** The parts of an earlier outline, or of a summary, by heading; what stands before the first one has none. */
function sectionsOf(text: string): readonly (readonly [string, string])[] {
  const [first = "", ...rest] = text.split(/^## /m);
  const named = rest.map((section) => [section.split("\n", 1)[0]?.trim() ?? "", section.slice(section.indexOf("\n") + 1).trim()] as const);
  // The words around an outline are said anew.
  return first.startsWith(cutOff) || first.includes("<summary>") ? named : [["", first.trim()], ...named];
}

function itemsOf(text: string): readonly string[] {
  return text.split("\n").flatMap((line) => (line.startsWith("- ") ? [line.slice(2)] : []));
}

function listOf(lines: readonly string[]): string {
  return some(lines)
    .map((line) => `- ${line}`)
    .join("\n");
}

/** The first few and the last ones. */
function some(lines: readonly string[]): readonly string[] {
  return lines.length <= 30 ? lines : [...lines.slice(0, 5), `(${lines.length - 30} more)`, ...lines.slice(-25)];
}
