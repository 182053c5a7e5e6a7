import { LorimerError } from "@lorimer/sdk";
import type { TerminalHost } from "../interactive/terminal-host.js";
import type { Setup } from "../setup.js";

/** What the slash commands of the command line itself work with. */
export interface SlashPlace {
  readonly setup: Setup;
  /** Absent where nobody goes on typing. */
  readonly host: TerminalHost | undefined;
}

/** Refuses a command that only makes sense where somebody goes on typing. */
export function atTerminal({ host }: SlashPlace, name: string): TerminalHost {
  if (host !== undefined) return host;
  throw new LorimerError("COMMAND_UNAVAILABLE", `/${name} needs a conversation at a terminal.`);
}
