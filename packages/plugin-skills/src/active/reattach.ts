import type { Reattachment } from "@lorimer/plugin-compaction/contract";
import { contentText, estimateTokens } from "@lorimer/sdk";
import type { Message } from "@lorimer/sdk";
import { skillNamedIn } from "../render/skill-text.js";

/** Tokens of one skill, and of all. */
const each = 5000;
const all = 25_000;

/** The newest text of every skill that was used, the newest skill first, each from its beginning. */
export function reattachedSkills(messages: readonly Message[]): readonly Reattachment[] {
  const newest = new Map<string, string>();
  for (const message of [...messages].reverse())
    for (const text of textsOf(message).reverse()) {
      const name = skillNamedIn(text);
      if (name !== undefined && !newest.has(name)) newest.set(name, text);
    }
  let left = all;
  return [...newest].flatMap(([name, text]) => {
    const part = clipped(text, Math.min(each, left));
    left -= estimateTokens(part);
    return part === "" ? [] : [{ origin: `skill ${name}`, text: part }];
  });
}

function textsOf(message: Message): string[] {
  if (message.type !== "user" && message.type !== "attachment") return [];
  return message.content.flatMap((block) => {
    if (block.type === "text") return [block.text];
    return block.type === "tool_result" && block.is_error !== true ? [contentText(block.content)] : [];
  });
}

function clipped(text: string, tokens: number): string {
  if (estimateTokens(text) <= tokens) return text;
  const end = "\n[The rest is left out: load the skill again where it is needed.]\n</skill>";
  const chars = Math.floor(tokens * 3.6) - end.length;
  return chars < 400 ? "" : text.slice(0, chars) + end;
}
