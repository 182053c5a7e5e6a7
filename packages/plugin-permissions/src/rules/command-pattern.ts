import { wildcardMatches, wildcardMayMatch } from "./wildcard.js";

/** What the content of a command rule matches: `npm test` exactly, `npm run *` and `npm run:*` with or without arguments. */
export interface CommandPattern {
  /** In wildcard form, without the trailing ` *`. */
  readonly body: string;
  /** Arguments may follow, after a blank. */
  readonly open: boolean;
  /** Holds a wildcard somewhere. */
  readonly wild: boolean;
}

export function commandPattern(content: string): CommandPattern {
  const text = content.trim();
  const open = /(?::\*| \*+)$/.test(text);
  const body = open ? text.replace(/(?::\*| \*+)$/, "").trimEnd() : text;
  return { body: body.replace(/\*+/g, "*"), open, wild: open || body.includes("*") };
}

export function matchesCommand({ body, open }: CommandPattern, text: string): boolean {
  return wildcardMatches(body, text) || (open && wildcardMatches(`${body} *`, text));
}

/** Whether a command that begins with `start`, and goes on in a way nobody knows, may match. */
export function mayMatchCommand({ body, open }: CommandPattern, start: string): boolean {
  return wildcardMayMatch(body, start) || (open && wildcardMayMatch(`${body} *`, start));
}
