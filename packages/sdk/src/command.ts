import type { UserBlock } from "./content.js";
import type { MessageId, SessionId } from "./ids.js";
import type { Message } from "./message.js";
import type { Line } from "./renderer.js";
import type { RunOverrides } from "./run.js";
import { token } from "./service.js";
import type { Needs, PluginContext, Resolved, Token } from "./service.js";
import type { EmittedEvent } from "./event.js";

/** What is known of a slash command before any of its code is imported. */
export interface CommandInfo {
  /** Without the slash: letters, digits, `_`, `-`, `.`, and `:` between a namespace and a name. */
  readonly name: string;
  /** One line. */
  readonly description: string;
  readonly argumentHint?: string;
  /** Names of its arguments, in order, where it tells them apart. */
  readonly argumentNames?: readonly string[];
  readonly aliases?: readonly string[];
  /** The plugin or file it comes from. */
  readonly origin: string;
  readonly kind: "built-in" | "markdown" | "skill" | "mcp-prompt";
  /** Left out of menus; runs all the same. */
  readonly hidden?: boolean;
  /** What of it has no effect here, one sentence each. */
  readonly remarks?: readonly string[];
}

/** One use of a command. */
export interface CommandCall {
  /** As it was typed, without the slash. */
  readonly name: string;
  /** Everything after the name, as it was typed. */
  readonly arguments: string;
  /** Blocks that came with the words, such as images. */
  readonly attached: readonly UserBlock[];
  readonly sessionId: SessionId;
  readonly signal: AbortSignal;
  /** The request is only shown: nothing that has an effect outside the session may happen. */
  readonly preview: boolean;
  readonly plugin: PluginContext;
  emit(event: EmittedEvent): void;
  newMessageId(): MessageId;
}

/** What a command comes to: lines for the person, or words for the model. */
export type CommandResult =
  /** Dealt with here; the model is not called. The lines are kept in the history, and sent to the model later only when `shared`. */
  | { readonly kind: "shown"; readonly lines: readonly Line[]; readonly shared?: boolean }
  /** The model is asked; `messages` come before the words, `overrides` hold for this run. */
  | {
      readonly kind: "asked";
      readonly content: readonly UserBlock[];
      readonly messages?: readonly Message[];
      readonly overrides?: RunOverrides;
    };

export interface CommandOptions<N extends Needs> {
  /** Without the slash: lower-case letters, digits and `-`. */
  readonly name: string;
  readonly description: string;
  readonly argumentHint?: string;
  readonly aliases?: readonly string[];
  readonly needs?: N;
  /**
   * All that it tells of and does lies outside the session, such as files, the machine, or where the front end goes next. What it came to is
   * recorded whole, and a replay shows that and does nothing. Default: no; a replay runs it again, and what it learns from outside crosses the journal.
   */
  readonly outside?: boolean;
  run(call: CommandCall, services: Resolved<N>): CommandResult | Promise<CommandResult>;
}

export interface Command {
  readonly kind: "command";
  readonly name: string;
  readonly description: string;
  readonly argumentHint: string | undefined;
  readonly aliases: readonly string[];
  readonly needs: Needs;
  readonly outside: boolean;
  run(call: CommandCall, services: Readonly<Record<string, unknown>>): Promise<CommandResult>;
}

/** Declares a slash command. The default export of a command module; imported when the command is first used. */
export function defineCommand<N extends Needs = Record<never, never>>(options: CommandOptions<N>): Command {
  return {
    kind: "command",
    name: options.name,
    description: options.description,
    argumentHint: options.argumentHint,
    aliases: options.aliases ?? [],
    needs: options.needs ?? {},
    outside: options.outside ?? false,
    run: async (call, services) => options.run(call, services as Resolved<N>),
  };
}

/** Commands that are found rather than declared: Markdown files, skills, prompts of MCP servers. */
export interface CommandSource {
  /** What can be used now. Must be quick: it runs whenever commands are listed. */
  list(): Promise<readonly CommandInfo[]>;
  /** Runs one of its commands; undefined when the name is not its own. */
  run(call: CommandCall): Promise<CommandResult | undefined>;
}

export interface CommandSourceOptions<N extends Needs> {
  /** Unique in a harness. */
  readonly id: string;
  readonly needs?: N;
  /** Called once in a session, when commands are first listed or one is used that no plugin declares. */
  create(needs: Resolved<N>, plugin: PluginContext): CommandSource;
}

export interface CommandSourceEntry {
  readonly kind: "command-source";
  readonly id: string;
  readonly needs: Needs;
  create(needs: Readonly<Record<string, unknown>>, plugin: PluginContext): CommandSource;
}

/** Declares a source of commands. The default export of a command source module. */
export function defineCommandSource<N extends Needs = Record<never, never>>(options: CommandSourceOptions<N>): CommandSourceEntry {
  return {
    kind: "command-source",
    id: options.id,
    needs: options.needs ?? {},
    create: (needs, plugin) => options.create(needs as Resolved<N>, plugin),
  };
}

/** The commands of a session, declared and found. */
export interface Commands {
  list(): Promise<readonly CommandInfo[]>;
  /**
   * What a command that was found says to the model, which is not asked. What the command brings into force, such as rules, stays so: expand in a
   * session of its own what is not this session's. Undefined: no command that can be found has this name.
   */
  expand(name: string, args: string, options: { readonly signal: AbortSignal }): Promise<CommandResult | undefined>;
}

/** Level: session. */
export const Commands: Token<Commands> = token("lorimer.Commands");

/** What a front end can do at a command's word once the prompt that holds it has ended. Absent where there is none, as in a one-shot run. */
export interface CommandHost {
  /** Leaves the front end. */
  leave(): void;
  /** Goes on in another session: a fresh one, one that is kept, or a copy. */
  open(session: "new" | { readonly resume: SessionId } | { readonly fork: SessionId; readonly messages?: number }): void;
  /** The next line the person types after a question; undefined when nobody answers. */
  ask(question: string, signal: AbortSignal): Promise<string | undefined>;
  /** Shows lines at once, such as those a question is about. */
  show(lines: readonly Line[]): void;
}

/** Level: session. */
export const CommandHost: Token<CommandHost> = token("lorimer.CommandHost");
