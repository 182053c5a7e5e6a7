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
 * Where a session meets everything that it takes from outside. One thing at a time comes in, each in a turn of the machine of its own and after
 * everything that followed from the one before; the order in which they came is all that a replay needs. There is one implementation that
 * records it, and one that gives it again as it was recorded; the session is the same under both.
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
  /** An event that something beside the session reports. */
  report(event: EmittedEvent, put: (event: EmittedEvent) => void): void;
  /** Somebody outside began something between two runs: a prompt, a rewind, another model. */
  happened(key: string, value?: unknown): void;
  /** Somebody outside does something to the session. `act` is carried out in its turn; a replay does it without being told. */
  push(key: string, value: unknown, act: () => void): void;
  /** Resolves in a turn of its own: from here the session goes on in an order that is known. */
  turn(key: string, value?: unknown): Promise<void>;
  /** As `turn`, where the session may have waited for the machine itself; undefined where it did not. */
  aligned(track: string): Promise<void> | undefined;
  /** Resolves with what `work` gives, in a turn of its own. A replay does the work again. */
  made<T>(key: string, work: () => Promise<T>): Promise<T>;
  /** A value that comes from outside. */
  recall<T>(key: string, ask: () => Promise<T>): Promise<T>;
  /** A value that is there without waiting, and stays the same under its key; see `SessionJournal.read`. */
  read<T>(key: string, read: () => T, recorded?: (value: T) => T): T;
  /** Where values of this key come in that nobody asked for; gives the function that tells of one. */
  arrivals<T>(key: string, hear: (value: T) => void): (value: T) => void;
  /** One request to a provider, below every stage. */
  stream(request: ModelRequest, send: () => ModelStream): ModelStream;
  /** The effect of a tool, inside every stage. */
  runTool(call: RunningCall, run: () => Promise<ToolOutcome>): Promise<ToolOutcome>;
  /** What became of a call after every stage. */
  ranTool(id: string, outcome: ToolOutcome): void;
  /** The inbox for everybody but the session itself. */
  inbox(inbox: Inbox): Inbox;
  /** Runs work whose readings of clock and chance are its own, apart from those of the work beside it. */
  during<T>(track: string, work: () => T): T;
  /** Runs work that is no part of the session, such as a listener: it takes nothing in. */
  aside<T>(work: () => T): T;
  /** Resolves when everything that waits for its turn has had it; undefined: nothing does. */
  settled(): Promise<void> | undefined;
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
