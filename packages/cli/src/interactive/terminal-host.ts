import type { Session, SessionOptions } from "@lorimer/core";
import type { CommandHost, Line } from "@lorimer/sdk";
import type { LineTerminal } from "./line-terminal.js";

/** Where the conversation goes on: with a new session, a kept one or a copy. */
export type NextSession = "new" | Pick<SessionOptions, "resume"> | { readonly fork: NonNullable<SessionOptions["fork"]> };

/** What was asked for while a command ran, to be done when its prompt has ended. */
export interface AfterPrompt {
  readonly leaves: boolean;
  readonly next: NextSession | undefined;
  readonly actions: readonly ((session: Session) => Promise<readonly Line[]>)[];
}

/** What commands can do with the conversation at a terminal. */
export class TerminalHost implements CommandHost {
  readonly terminal: LineTerminal;
  readonly #ending: AbortSignal;
  #after: AfterPrompt = nothing;
  #reload: (session?: Session) => Promise<readonly Line[]> = async () => [];

  constructor(terminal: LineTerminal, ending: AbortSignal) {
    this.terminal = terminal;
    this.#ending = ending;
  }

  leave(): void {
    this.#after = { ...this.#after, leaves: true };
  }

  open(session: Parameters<CommandHost["open"]>[0]): void {
    const next =
      session === "new"
        ? session
        : "resume" in session
          ? { resume: session.resume }
          : { fork: { session: session.fork, ...(session.messages === undefined ? {} : { messages: session.messages }) } };
    this.#after = { ...this.#after, next };
  }

  ask(question: string, signal: AbortSignal): Promise<string | undefined> {
    // Only its last line waits for the answer.
    const lines = question.split("\n");
    this.terminal.show(lines.slice(0, -1).map((text) => [{ text }]));
    return this.terminal.ask(lines.at(-1) ?? "", AbortSignal.any([signal, this.#ending]));
  }

  show(lines: readonly Line[]): void {
    if (lines.length > 0) this.terminal.show(lines);
  }

  /** Does something with the session once nothing runs in it, and shows what comes of it. */
  later(action: (session: Session) => Promise<readonly Line[]>): void {
    this.#after = { ...this.#after, actions: [...this.#after.actions, action] };
  }

  /** Says how plugins are read again. */
  reloadsBy(reload: (session?: Session) => Promise<readonly Line[]>): void {
    this.#reload = reload;
  }

  /** Reads plugins again, and gives what came of it. */
  reload(session?: Session): Promise<readonly Line[]> {
    return this.#reload(session);
  }

  /** What was asked for since the last time. */
  take(): AfterPrompt {
    const after = this.#after;
    this.#after = nothing;
    return after;
  }
}

const nothing: AfterPrompt = { leaves: false, next: undefined, actions: [] };
