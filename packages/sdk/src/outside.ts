import type { EmittedEvent, SessionEvent } from "./event.js";
import type { Clock, Inbox, Random } from "./host-services.js";
import type { Message } from "./message.js";
import type { ModelRequest, ModelStream } from "./model.js";
import { token } from "./service.js";
import type { Token } from "./service.js";
import type { ToolOutcome } from "./tool.js";

/** What whoever stands between a session and the outside may know and do. */
export interface OutsideSession {
  /** Sequence number of the last event that was emitted, whether it was told yet or not. */
  position(): number;
  report(event: EmittedEvent): void;
  interrupt(): void;
  /** Puts a message into the inbox, as steering does. */
  steered(message: Message): void;
  changeDirectory(path: string): Promise<void>;
}

/**
 * Where a session meets everything that it takes from outside. There is one implementation that records it, and one that gives it again
 * as it was recorded; the session is the same under both.
 */
export interface Outside {
  readonly clock: Clock;
  readonly random: Random;
  /** Told once, before anything else. */
  attach(session: OutsideSession): void;
  /** The time of the event with this sequence number. */
  stampedAt(sequence: number): number;
  /** An event went out; `emitted` is the same object that was emitted or reported. */
  stamped(event: SessionEvent, emitted: EmittedEvent): void;
  /** An event of the session itself, on its way to `put`. */
  emit(event: EmittedEvent, put: (event: EmittedEvent) => void): void;
  /** Resolves when nothing that was emitted or reported is on its way any more; undefined: nothing is. */
  settled(): Promise<void> | undefined;
  /** An event that something beside the session reports. */
  report(event: EmittedEvent, put: (event: EmittedEvent) => void): void;
  /** Somebody outside did something to the session: a prompt, an interruption, another model. */
  happened(key: string, value?: unknown): void;
  /** A value that comes from outside. */
  recall<T>(key: string, ask: () => Promise<T>): Promise<T>;
  /** One request to a provider, below every stage. */
  stream(request: ModelRequest, send: () => ModelStream): ModelStream;
  /** The effect of a tool, inside every stage. */
  runTool(call: RunningCall, run: () => Promise<ToolOutcome>): Promise<ToolOutcome>;
  /** What became of a call after every stage. */
  ranTool(id: string, outcome: ToolOutcome): void;
  /** Resolves when a call whose block is whole may go on; undefined: at once. */
  mayStart(id: string): Promise<void> | undefined;
  inbox(inbox: Inbox): Inbox;
  /** Runs work whose readings of clock and chance are its own, apart from those of the work beside it. */
  during<T>(track: string, work: () => T): T;
}

export interface RunningCall {
  readonly id: string;
  readonly name: string;
  readonly readOnly: boolean;
}

/** Level: session. */
export const Outside: Token<Outside> = token("lorimer.Outside");

/** Gives a session what another one took from outside. Where nothing provides it, sessions record. Level: session. */
export const SessionReplay: Token<Outside> = token("lorimer.SessionReplay");
