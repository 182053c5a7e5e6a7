import { LorimerError } from "@lorimer/sdk";
import { foldJournal, HistoryProjection, readJournal, TaskProjection } from "@lorimer/sdk/journal";
import type { LostTask, ProjectedHistory } from "@lorimer/sdk/journal";
import type {
  Clock,
  HistoryChange,
  HistoryItem,
  JournalEntry,
  JournalFault,
  JournalRecord,
  JournalStore,
  Message,
  MessageId,
  SessionEvent,
  SessionId,
  SessionJournal,
} from "@lorimer/sdk";
import { JournalWriter } from "./journal-writer.js";
import type { Reads } from "./reads.js";

type Opened = Extract<JournalEntry, { type: "opened" }>;

/** What an earlier process left in the log of a session. */
export interface EarlierLog {
  readonly history: ProjectedHistory;
  readonly faults: readonly JournalFault[];
  readonly name: string | undefined;
  /** Sequence number of the last event. */
  readonly sequence: number;
  readonly opened: Opened | undefined;
  /** Background work that ran when the process ended. */
  readonly tasks: readonly LostTask[];
}

/** The log of one session while it is open. Without a store it keeps what plugins note, in memory, and nothing else. */
export class SessionLog implements Omit<SessionJournal, "recall"> {
  readonly #writer: JournalWriter | undefined;
  readonly #notes: Map<string, unknown[]>;
  #history: readonly Message[] = [];
  #opening: JournalEntry | undefined;
  #reads: Reads | undefined;
  /** Messages that events told of since the history was last recorded. */
  readonly #told = new Map<MessageId, Message>();

  readonly #recorded: () => AsyncIterable<Uint8Array>;

  private constructor(writer?: JournalWriter, recorded: () => AsyncIterable<Uint8Array> = nothing, notes = new Map<string, unknown[]>()) {
    this.#writer = writer;
    this.#recorded = recorded;
    this.#notes = notes;
  }

  static inMemory(): SessionLog {
    return new SessionLog();
  }

  /** Opens the log of `session`. A new session must not find one; one that is resumed must. */
  static async open(
    store: JournalStore,
    session: SessionId,
    options: { readonly resumes: boolean; readonly clock: Clock; newId(): MessageId },
  ): Promise<{ readonly log: SessionLog; readonly earlier: EarlierLog }> {
    const file = await store.open(session);
    try {
      const { fold, faults, endsWhole, next } = await foldJournal(
        () => file.read(),
        () => new EarlierFold(),
      );
      if (!options.resumes && fold.records > 0) throw exists(session);
      if (options.resumes && fold.records === 0 && faults.length === 0) throw unknown(session);
      const writer = new JournalWriter(file, { next, endsWhole, now: () => options.clock.now() });
      const log = new SessionLog(writer, () => file.read(), fold.notes);
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

  append(entry: JournalEntry): void {
    // A session in which nothing was said leaves nothing behind.
    if (entry.type === "opened") this.#opening = entry;
    else this.#write(entry);
  }

  event(event: SessionEvent, outside: boolean = false): void {
    if (this.#writer === undefined || event.type === "tool-progressed") return;
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

  /** Every event in the log, those of earlier processes first. Read from the store, so it holds none of them in memory for long. */
  async *events(): AsyncGenerator<SessionEvent, void, void> {
    await this.durable();
    for (const { entry } of (await readJournal(this.#recorded())).records) if (entry.type === "event") yield entry.event;
  }

  written(): Promise<void> {
    return this.#writer?.written() ?? Promise.resolve();
  }

  durable(): Promise<void> {
    return this.#writer?.durable() ?? Promise.resolve();
  }

  async note(key: string, value: unknown): Promise<void> {
    remember(this.#notes, key, value);
    this.append({ type: "noted", key, value });
    await this.durable();
  }

  noted(key: string): readonly unknown[] {
    return this.#notes.get(key) ?? [];
  }

  async close(): Promise<void> {
    if (this.#opening === undefined) this.append({ type: "closed" });
    await this.#writer?.close();
  }

  #write(entry: JournalEntry): void {
    if (this.#opening !== undefined) this.#writer?.append(this.#opening);
    this.#opening = undefined;
    this.#writer?.append(entry, this.#reads?.take());
  }
}

/** Everything that a session needs of its earlier log, record by record. */
class EarlierFold {
  readonly notes = new Map<string, unknown[]>();
  records = 0;
  readonly #history = new HistoryProjection();
  readonly #tasks = new TaskProjection();
  #sequence = 0;
  #name: string | undefined;
  #opened: Opened | undefined;

  apply(record: JournalRecord): void {
    const { entry } = record;
    this.records += 1;
    this.#history.apply(record);
    this.#tasks.apply(record);
    if (entry.type === "event") this.#sequence = Math.max(this.#sequence, entry.event.sequence);
    else if (entry.type === "named") this.#name = entry.name;
    else if (entry.type === "noted") remember(this.notes, entry.key, entry.value);
    else if (entry.type === "opened") this.#opened ??= entry;
  }

  finish(newId: () => MessageId): Omit<EarlierLog, "faults"> {
    return {
      history: this.#history.project(newId),
      tasks: this.#tasks.running(),
      name: this.#name,
      sequence: this.#sequence,
      opened: this.#opened,
    };
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

function remember(notes: Map<string, unknown[]>, key: string, value: unknown): void {
  const values = notes.get(key);
  if (values === undefined) notes.set(key, [value]);
  else values.push(value);
}

function exists(session: SessionId): LorimerError {
  return new LorimerError("SESSION_EXISTS", `There is a session ${session} already.`, { hint: "Resume it, or leave the id out." });
}

function unknown(session: SessionId): LorimerError {
  return new LorimerError("SESSION_UNKNOWN", `There is no session ${session}.`, { hint: "lorimer session list shows those there are." });
}
