import { findInlineCommands } from "./inline-commands.js";
import { replaceSpans } from "./spans.js";
import type { Span } from "./spans.js";

/** Characters of private use: they stand around a command that was there before arguments came. */
const [opens, closes] = ["\uE0F0", "\uE0F1"] as const;

/**
 * Marks the commands of a template before arguments are filled in, so that afterwards only these are found, by `openSealed`: words of an argument
 * may become part of a command, never a command.
 */
export function sealInlineCommands(template: string): string {
  const text = withoutSeals(template);
  const commands = findInlineCommands(text);
  return replaceSpans(
    text,
    commands,
    commands.map(({ command }) => opens + command + closes),
  );
}

/** What an argument may hold of the characters that seals are made of: nothing. */
export function withoutSeals(text: string): string {
  return text.replaceAll(opens, "").replaceAll(closes, "");
}

/** The text without seals, and where in it the sealed commands stand. */
export function openSealed(sealed: string): { readonly text: string; readonly commands: readonly (Span & { readonly command: string })[] } {
  let text = "";
  const commands: (Span & { readonly command: string })[] = [];
  for (const part of sealed.split(new RegExp(`(${opens}[^${closes}]*${closes})`))) {
    const start = text.length;
    if (!part.startsWith(opens)) text += part;
    else {
      const command = part.slice(1, -1);
      text += `!\`${command}\``;
      commands.push({ start, end: text.length, command });
    }
  }
  return { text, commands };
}
