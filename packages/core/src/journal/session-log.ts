import { LorimerError } from "@lorimer/sdk";
import { foldJournal, HistoryProjection, SequenceProjection, TaskProjection } from "@lorimer/sdk/journal";
import type { LostTask, ProjectedHistory } from "@lorimer/sdk/journal";
import type {
  Clock,
  HistoryChange,
  HistoryItem,
  JournalEntry,
  JournalFault,
  JournalFile,
  JournalRecord,
  JournalStore,
  Message,
  MessageId,
  SessionEvent,
  SessionId,
  SessionJournal,
} from "@lorimer/sdk";
import { eventsAfter } from "./events-after.js";
import { JournalWriter } from "./journal-writer.js";
import { Notes } from "./notes.js";
import type { Reads } from "./reads.js";

type Opened = Extract<JournalEntry, { type: "opened" }>;

/** What an earlier process left in the log of a session. */
export interface EarlierLog {
  readonly history: ProjectedHistory;
  readonly faults: readonly JournalFault[];
  readonly name: string | undefined;
  /** The last sequence number that was, or may have been, given to an event. */
  readonly sequence: number;
  readonly opened: Opened | undefined;
  /** Background work that ran when the process ended. */
  readonly tasks: readonly LostTask[];
  readonly notes: Notes;
}

/** How many sequence numbers are reserved at once, and how many are left when the next are. */
const reservation = 10_000;
const reserve = 5000;

/** The log of one session while it is open. Without a store it keeps what plugins note, in memory, and nothing else. */
export class SessionLog implements Omit<SessionJournal, "recall" | "arrivals" | "read"> {
  readonly #writer: JournalWriter | undefined;
  readonly #notes: Notes;
  /** Written as soon as anything is. */
  #inheriting: readonly JournalEntry[] = [];
  /** Sequence numbers: the last one given out, and up to where the log says that they may be. */
  #given = 0;
  #reserved = 0;
  #history: readonly Message[] = [];
  #opening: JournalEntry | undefined;
  #reads: Reads | undefined;
  /** What came in since the last record, in order. */
  #turns: string[] = [];
  /** What is written before whatever is written next, and alone not worth a log. */
  #beside: JournalEntry[] = [];
  /** Messages that events told of since the history was last recorded. */
  readonly #told = new Map<MessageId, Message>();

  readonly #file: JournalFile | undefined;
  readonly #sound: boolean;

  private constructor(kept?: { readonly writer: JournalWriter; readonly file: JournalFile; readonly sound: boolean }, notes = new Notes()) {
    this.#writer = kept?.writer;
    this.#file = kept?.file;
    this.#sound = kept?.sound ?? false;
    this.#notes = notes;
  }

  static inMemory(notes?: Notes): SessionLog {
    return new SessionLog(undefined, notes);
  }

  /** Opens the log of `session`. A new session must not find one; one that is resumed must. */
  static async open(
    store: JournalStore,
    session: SessionId,
    options: { readonly resumes: boolean; readonly copyOf?: SessionId | undefined; readonly clock: Clock; newId(): MessageId },
  ): Promise<{ readonly log: SessionLog; readonly earlier: EarlierLog }> {
    const file = await store.open(session, options.copyOf === undefined ? {} : { copyOf: options.copyOf });
    try {
      const { fold, faults, endsWhole, next } = await foldJournal(
        () => file.read(),
        () => new EarlierFold(),
      );
      if (!options.resumes && fold.records > 0) throw exists(session);
      if (options.resumes && fold.records === 0 && faults.length === 0) throw unknown(session);
      const writer = new JournalWriter(file, { next, endsWhole, now: () => options.clock.now() });
      const log = new SessionLog({ writer, file, sound: faults.length === 0 }, fold.notes);
      return { log, earlier: { ...fold.finish(options.newId), faults } };
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Reads the log of a session that somebody else may have open. */
  static async read(store: JournalStore, session: SessionId, newId: () => MessageId): Promise<EarlierLog> {
    const { fold, faults } = await foldJournal(
      () => store.read(session),
      () => new EarlierFold(),
    );
    return { ...fold.finish(newId), faults };
  }

  /** Whether what is appended reaches a store. */
  get kept(): boolean {
    return this.#writer !== undefined;
  }

  /** What clock and chance said is written with the record after it. */
  readsFrom(reads: Reads): void {
    this.#reads = reads;
  }

  /** Something came in: written with the record after it. */
  turn(key: string): void {
    if (this.#writer !== undefined) this.#turns.push(key);
  }

  beside(entry: JournalEntry): void {
    if (this.#writer !== undefined) this.#beside.push(entry);
  }

  append(entry: JournalEntry): void {
    // A session in which nothing was said leaves nothing behind.
    if (entry.type === "opened") this.#opening = entry;
    else this.#write(entry);
  }

  /** The highest sequence number of an event so far. */
  get given(): number {
    return this.#given;
  }

  /** Whether anything was said that is worth a log. */
  get begun(): boolean {
    return this.#opening === undefined;
  }

  event(event: SessionEvent, outside: boolean = false): void {
    this.#given = Math.max(this.#given, event.sequence);
    if (this.#writer === undefined) return;
    if (event.sequence + reserve > this.#reserved) {
      this.#reserved = event.sequence + reservation;
      this.#write({ type: "reserved", events: this.#reserved });
    }
    if (event.type === "tool-progressed") return;
    if (event.type === "message-added" || event.type === "reply-finished") this.#told.set(event.message.id, event.message);
    this.#write({ type: "event", event, ...(outside ? { outside } : {}) });
  }

  /** Records what the history is now, as its difference to what it was. */
  history(messages: readonly Message[], why: HistoryChange): void {
    const before = this.#history;
    this.#history = messages;
    if (this.#writer === undefined) return;
    let keep = 0;
    while (keep < before.length && before[keep] === messages[keep]) keep += 1;
    const add = messages
      .slice(keep)
      .map((message): HistoryItem => (this.#told.get(message.id) === message ? { ref: message.id } : message));
    if (add.length === 0 && keep === before.length) return;
    this.#told.clear();
    const last = messages[keep - 1]?.id;
    this.#write({ type: "history", keep, ...(last === undefined ? {} : { last }), add, why });
  }

  /** The history that is in the log already, so that the next difference is one to it. */
  startsFrom(messages: readonly Message[]): void {
    this.#history = messages;
  }

  /** What the log of another session, which this one is a copy of, holds of plugins. */
  inherits(notes: Notes): void {
    const inheriting = notes.all().map(({ key, value }) => ({ type: "noted", key, value, inherited: true }) as const);
    this.#inheriting = inheriting;
    for (const entry of inheriting) this.#notes.take(entry);
  }

  /** The events in the log after a sequence number, those of earlier processes first. Read from the store, no more of it than it takes. */
  async *events(after: number): AsyncGenerator<SessionEvent, void, void> {
    await this.durable();
    if (this.#file !== undefined) yield* eventsAfter(this.#file, after, this.#sound);
  }

  written(): Promise<void> {
    return this.#writer?.written() ?? Promise.resolve();
  }

  durable(): Promise<void> {
    return this.#writer?.durable() ?? Promise.resolve();
  }

  async note(key: string, value: unknown): Promise<void> {
    const entry = { type: "noted", key, value } as const;
    this.#notes.take(entry);
    this.append(entry);
    await this.durable();
  }

  noted(key: string): readonly unknown[] {
    return this.#notes.own(key);
  }

  inherited(key: string): readonly unknown[] {
    return this.#notes.inherited(key);
  }

  async close(): Promise<void> {
    if (this.#opening === undefined) this.append({ type: "closed", ...(this.#given === 0 ? {} : { events: this.#given }) });
    await this.#writer?.close();
  }

  #write(entry: JournalEntry): void {
    if (this.#opening !== undefined) for (const early of [this.#opening, ...this.#inheriting]) this.#writer?.append(early);
    this.#opening = undefined;
    for (const early of this.#beside.splice(0)) this.#writer?.append(early);
    const turns = this.#turns.length === 0 ? undefined : this.#turns;
    this.#turns = [];
    this.#writer?.append(entry, this.#reads?.take(), turns);
  }
}

/** Everything that a session needs of its earlier log, record by record. */
class EarlierFold {
  readonly notes = new Notes();
  records = 0;
  readonly #history = new HistoryProjection();
  readonly #tasks = new TaskProjection();
  readonly #sequence = new SequenceProjection();
  #name: string | undefined;
  #opened: Opened | undefined;

  apply(record: JournalRecord): void {
    const { entry } = record;
    this.records += 1;
    this.#history.apply(record);
    this.#tasks.apply(record);
    this.#sequence.apply(record);
    if (entry.type === "named") this.#name = entry.name;
    else if (entry.type === "noted") this.notes.take(entry);
    else if (entry.type === "opened") this.#opened ??= entry;
  }

  finish(newId: () => MessageId): Omit<EarlierLog, "faults"> {
    return {
      history: this.#history.project(newId),
      tasks: this.#tasks.running(),
      name: this.#name,
      sequence: this.#sequence.project(),
      opened: this.#opened,
      notes: this.notes,
    };
  }
}

function exists(session: SessionId): LorimerError {
  return new LorimerError("SESSION_EXISTS", `There is a session ${session} already.`, { hint: "Resume it, or leave the id out." });
}

function unknown(session: SessionId): LorimerError {
  return new LorimerError("SESSION_UNKNOWN", `There is no session ${session}.`, { hint: "lorimer session list shows those there are." });
}
