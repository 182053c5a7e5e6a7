import { LorimerError } from "@lorimer/sdk";
import type { CommandHost, CommandResult, Line } from "@lorimer/sdk";

/** A result of plain lines. */
export function said(...texts: readonly string[]): CommandResult {
  return { kind: "shown", lines: texts.map((text): Line => [{ text, tone: "dim" }]) };
}

/** Two columns: a name and what is said of it. */
export function row(name: string, text: string, width = 16): Line {
  return [{ text: `${name.padEnd(width)} `, tone: "accent" }, { text }];
}

/** Refuses a command that only makes sense where somebody goes on typing. */
export function atTerminal(host: CommandHost | undefined, name: string): CommandHost {
  if (host !== undefined) return host;
  throw new LorimerError("COMMAND_UNAVAILABLE", `/${name} needs a conversation at a terminal.`);
}
