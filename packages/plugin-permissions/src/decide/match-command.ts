import { matchesCommand, mayMatchCommand } from "../rules/command-pattern.js";
import type { CommandPattern } from "../rules/command-pattern.js";
import { wildcardMatches } from "../rules/wildcard.js";
import type { ShellCommand, ShellWord } from "../shell/shell-reading.js";
import { allowText, refusalTexts, withGroupedFlags } from "./command-texts.js";

export type Match = "yes" | "maybe" | "no";

/** Whether a rule that refuses is about a command. `maybe`: that is known only when it runs. */
export function refusesCommand(pattern: CommandPattern, command: ShellCommand, ignoreCase = false): Match {
  const fold = (text: string): string => (ignoreCase ? text.toLowerCase() : text);
  const folded: CommandPattern = { ...pattern, body: fold(pattern.body) };
  const grouped: CommandPattern = { ...folded, body: withGroupedFlags(folded.body) };
  const both = grouped.body === folded.body ? [folded] : [folded, grouped];
  let match: Match = "no";
  for (const { text, whole } of refusalTexts(command)) {
    const given = fold(text);
    if (whole && both.some((one) => matchesCommand(one, given))) return "yes";
    if (!whole && both.some((one) => mayMatchCommand(one, given))) match = alreadyCertain(folded, given) ? "yes" : "maybe";
    if (match === "yes") return match;
  }
  return match;
}

/** Whatever follows, the rule covers it: `curl $X` is about `curl *`. */
function alreadyCertain({ body, open }: CommandPattern, start: string): boolean {
  return (body.endsWith("*") && wildcardMatches(body, start)) || (open && wildcardMatches(`${body} *`, start));
}

/** Whether a rule that allows covers a command to the letter. */
export function allowsCommand(pattern: CommandPattern, command: ShellCommand, ignoreCase = false): boolean {
  const fold = (text: string): string => (ignoreCase ? text.toLowerCase() : text);
  const own: CommandPattern = { ...pattern, body: fold(pattern.body) };
  if (own.wild && command.exactOnly) return false;
  const unsafe = command.assignments.filter(({ safe }) => !safe);
  return allowedForms(command).some(({ words, argumentsFollow }) => {
    const [name] = words;
    if (name?.text === undefined) return false;
    if (argumentsFollow && !own.open) return false;
    const text = fold(allowText(words));
    if (unsafe.length > 0) return allowsAssignments(own, command, text);
    if (matchesCommand(own, text)) return true;
    if (command.assignments.length > 0 && allowsAssignments(own, command, text)) return true;
    // To the letter: what was written, quotes and all.
    return words[0] === command.words[0] && !own.wild && own.body === fold(command.source.trim());
  });
}

/** Variables set for the command must stand in the rule, by name, at its beginning. */
function allowsAssignments(pattern: CommandPattern, command: ShellCommand, text: string): boolean {
  const first = command.assignments[0]?.name;
  if (first === undefined || !pattern.body.startsWith(`${first}=`)) return false;
  if (command.assignments.some(({ name, value }) => value === undefined || !pattern.body.includes(`${name}=`))) return false;
  const set = command.assignments.map(({ name, value }) => `${name}=${(value ?? "").replace(/\s/g, "\ue000")}`);
  return matchesCommand(pattern, [...set, text].join(" "));
}

interface AllowedForm {
  readonly words: readonly ShellWord[];
  /** More arguments come from standard input. */
  readonly argumentsFollow: boolean;
}

function allowedForms({ allowForms, exactOnly }: ShellCommand): readonly AllowedForm[] {
  if (exactOnly) return allowForms.slice(0, 1).map((words) => ({ words, argumentsFollow: false }));
  const piped = allowForms.findIndex((words) => words[0]?.text === "xargs");
  return allowForms.map((words, index) => ({ words, argumentsFollow: piped >= 0 && index > piped }));
}
