import { token } from "@lorimer/sdk";
import type { CommandCall, CommandInfo, CommandResult, Commands, Token } from "@lorimer/sdk";

/** A command that a line means, ready to be run. */
export interface FoundCommand {
  readonly info: CommandInfo;
  readonly arguments: string;
  run(call: CommandCall): Promise<CommandResult | undefined>;
}

/** The commands of a session, as the stage that runs them sees them. */
export interface CommandTable extends Pick<Commands, "list"> {
  /** The command that a name means, or a name and the first word behind it. */
  find(name: string, args: string): Promise<FoundCommand | undefined>;
  /** The name most like one that means nothing. */
  nearest(name: string): Promise<string | undefined>;
  /** Names that more than one command wanted, one sentence each. */
  collisions(): Promise<readonly string[]>;
}

/** Level: session. */
export const CommandTable: Token<CommandTable> = token("lorimer.commands.CommandTable");
