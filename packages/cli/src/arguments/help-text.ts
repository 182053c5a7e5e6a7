import type { Flag, FlagGroup } from "./flag.js";
import { commands, exitCodes } from "./command-list.js";
import { flags } from "./flags.js";
import { columnsOf } from "../render/columns-of.js";

/** The whole help, wrapped to where it is shown. */
export function helpText(stream: Parameters<typeof columnsOf>[0]): string {
  const columns = Math.max(60, Math.min(columnsOf(stream), 110));
  const sections = groups().map(
    ([group, members]) => `${group}:\n${members.map((flag) => entry(flagUsage(flag), flagHelp(flag), columns)).join("\n")}`,
  );
  return (
    [
      "lorimer: an agent that works in the folder you start it in.",
      "Usage:\n  lorimer [FLAGS] [PROMPT]        talk with it\n  lorimer -p [FLAGS] [PROMPT]     one prompt, without a person\n  lorimer COMMAND [FLAGS]",
      `Commands:\n${commands.map((command) => entry([command.name, command.operands].filter(Boolean).join(" "), command.help, columns)).join("\n")}`,
      ...sections,
      `Exit codes:\n${exitCodes.map(({ code, meaning }) => entry(String(code), meaning, columns)).join("\n")}`,
      "Environment:\n  ANTHROPIC_API_KEY, ANTHROPIC_AUTH_TOKEN, ANTHROPIC_BASE_URL, ANTHROPIC_MODEL, ANTHROPIC_CUSTOM_HEADERS,\n  OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_MODEL, HTTPS_PROXY, HTTP_PROXY, NO_PROXY, LORIMER_MODEL,\n  LORIMER_HOME (default ~/.lorimer), LORIMER_TAGS (NAME=VALUE,… on every event), NO_COLOR. A LORIMER_ prefix on any of the first two families wins over the plain name.",
    ].join("\n\n") + "\n"
  );
}

/** The flags as a Markdown table; the README holds a copy that a test keeps equal. */
export function flagsMarkdown(): string {
  const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
  return [
    "| Flag | What it does |",
    "|---|---|",
    ...groups().flatMap(([, members]) => members.map((flag) => `| ${cell(`\`${flagUsage(flag)}\``)} | ${cell(flagHelp(flag))} |`)),
  ].join("\n");
}

export function exitCodesMarkdown(): string {
  return ["| Code | Meaning |", "|---|---|", ...exitCodes.map(({ code, meaning }) => `| ${code} | ${meaning} |`)].join("\n");
}

function groups(): readonly (readonly [FlagGroup, readonly Flag[]])[] {
  return [...new Set(flags.map((flag) => flag.group))].map((group) => [group, flags.filter((flag) => flag.group === group)] as const);
}

function flagUsage(flag: Flag): string {
  const names = [...(flag.short ? [`-${flag.short}`] : []), `--${flag.name}`, ...(flag.aliases ?? []).map((alias) => `--${alias}`)].join(
    ", ",
  );
  const value = flag.value ?? flag.choices?.join("|");
  return value === undefined ? names : `${names} ${value}`;
}

function flagHelp(flag: Flag): string {
  return [flag.help, flag.repeatable ? "May be repeated." : "", flag.fallback === undefined ? "" : `Default: ${flag.fallback}.`]
    .filter(Boolean)
    .join(" ");
}

function entry(left: string, right: string, columns: number): string {
  const indent = 28;
  const lines = wrap(right, columns - indent);
  const head = `  ${left}`;
  const first = head.length < indent - 1 ? [head.padEnd(indent) + (lines.shift() ?? "")] : [head];
  return [...first, ...lines.map((line) => " ".repeat(indent) + line)].join("\n");
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
