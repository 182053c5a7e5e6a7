import type { Word, WordPart } from "unbash";
import type { ShellWord } from "../shell-reading.js";
import { expandBraces } from "./brace-expansion.js";

/** The words that one written word becomes: more than one only for brace expansion. */
export function resolveWord(word: Word, home: string): ShellWord[] {
  const parts = word.parts;
  if (parts === undefined) return [tilde(word, word.value, home)];
  if (parts.length === 1 && parts[0]?.type === "ProcessSubstitution") return [knownWord(substituted, word.text)];
  if (parts.some((part) => part.type === "BraceExpansion")) return braces(word);
  return [fold(word, parts, home)];
}

/** What stands for `<(…)`: some descriptor, which names no file. */
export const substituted = "/dev/fd/63";

/** A word that is known already, such as one given by the reader itself. */
export function knownWord(text: string, source: string = text): ShellWord {
  return { text, source, prefix: text };
}

function braces(word: Word): ShellWord[] {
  const texts = expandBraces(word.text);
  if (texts === undefined) {
    const prefix = word.text.slice(0, Math.max(0, word.text.search(/[^\w./@:+-]/)));
    return [{ text: undefined, source: word.text, prefix, splits: true }];
  }
  return texts.map((text) => ({ text, source: word.text, prefix: text }));
}

function tilde(word: Word, value: string, home: string): ShellWord {
  const raw = word.text;
  if (raw.startsWith("~")) {
    if (raw === "~" || raw.startsWith("~/")) return knownWord(home + value.slice(1), raw);
    return { text: undefined, source: raw, prefix: "" };
  }
  // Bash expands tildes in words that look like assignments (`dd of=~/x`), zsh only some of them.
  const assigned = /^[A-Za-z_][\w]*\+?=(?:[^~]*:)?~/.exec(raw);
  if (assigned !== null) return { text: undefined, source: raw, prefix: raw.slice(0, raw.indexOf("=") + 1) };
  return knownWord(value, raw);
}

function fold(word: Word, parts: readonly WordPart[], home: string): ShellWord {
  let text = "";
  let pattern = "";
  let prefix: string | undefined;
  let known = true;
  let globs = false;
  let splits = false;
  let first = true;
  const unknown = (): void => {
    prefix ??= text;
    known = false;
  };
  for (const part of parts) {
    switch (part.type) {
      case "Literal": {
        const head: string = first ? tildeHead(part.value, word.text, home) : part.value;
        if (head === unknownHead) unknown();
        else {
          text += head;
          pattern += escapeGlob(head);
        }
        break;
      }
      case "SingleQuoted":
      case "AnsiCQuoted":
        // In $'…' bash keeps a backslash before a line break, which the parser removes, and gives bytes where the parser gives characters.
        if (part.type === "AnsiCQuoted" && /\\\n|\\c|\\x[89a-f]|\\[2-7][0-7][0-7]|\\[uU]/i.test(part.text)) unknown();
        text += part.value;
        pattern += escapeGlob(part.value);
        break;
      case "DoubleQuoted":
      case "LocaleString":
        for (const child of part.parts) {
          if (child.type === "Literal") {
            text += child.value;
            pattern += escapeGlob(child.value);
          } else {
            unknown();
            if (/@/.test(child.text)) splits = true;
          }
        }
        break;
      case "Glob":
        prefix ??= text;
        globs = true;
        text += part.text;
        pattern += part.text;
        if (part.kind === "bracket" && part.parts.some((inner) => inner.type !== "Literal")) unknown();
        break;
      default:
        unknown();
        if (part.type !== "ProcessSubstitution") splits = true;
    }
    first = false;
  }
  if (known && !globs) return knownWord(text, word.text);
  const shape: ShellWord = { text: undefined, source: word.text, prefix: prefix ?? "" };
  if (known) return { ...shape, pattern };
  return splits ? { ...shape, splits } : shape;
}

const unknownHead = "\0";

function tildeHead(value: string, raw: string, home: string): string {
  if (/^[A-Za-z_]\w*\+?=(?:.*:)?~/.test(raw)) return unknownHead;
  if (!raw.startsWith("~")) return value;
  if (raw.startsWith("~/")) return home + value.slice(1);
  return unknownHead;
}

function escapeGlob(text: string): string {
  return text.replace(/[\\*?[\]{}()!+@|]/g, "\\$&");
}
