import type { Message, MessageId, SessionJournal } from "@lorimer/sdk";
import type { LoadedInstructions } from "../contract/index.js";

/** A file that was shown in a message of the history, after the session had begun. */
export interface ShownFile extends Omit<LoadedInstructions, "text"> {
  readonly message: MessageId;
}

/** A file as the model knows it now. */
export interface KnownFile extends Omit<LoadedInstructions, "text"> {
  /** Undefined where this process never had it in hand. */
  readonly text: string | undefined;
  /** Undefined for what stands in the system prompt. */
  readonly message: MessageId | undefined;
}

const key = "lorimer.instructions.shown";

/** Which files the history shows, and in which form: what was taken back with its message counts as never shown. */
export class ShownFiles {
  readonly #journal: SessionJournal;
  readonly #notes: ShownFile[];
  readonly #texts = new Map<string, string>();
  #present: ReadonlySet<string>;

  constructor(journal: SessionJournal, messages: readonly Message[]) {
    this.#journal = journal;
    this.#notes = journal.noted(key).filter((note) => isShown(note));
    this.#present = new Set(messages.map(({ id }) => id));
  }

  /** Told the history of each request. True where a message that showed a file is not in it any more. */
  saw(messages: readonly Message[]): boolean {
    if (this.#notes.length === 0) return false;
    const before = this.#present;
    this.#present = new Set(messages.map(({ id }) => id));
    return this.#notes.some(({ message }) => before.has(message) && !this.#present.has(message));
  }

  async add(file: LoadedInstructions, message: MessageId): Promise<void> {
    const { text, ...rest } = file;
    const note = { ...rest, message };
    this.#notes.push(note);
    this.#texts.set(message, text);
    this.#present = new Set([...this.#present, message]);
    await this.#journal.note(key, note);
  }

  /** The last form of every file, in the order in which files were first met. */
  known(start: readonly LoadedInstructions[]): ReadonlyMap<string, KnownFile> {
    const files = new Map<string, KnownFile>(start.map((file) => [file.file, { ...file, message: undefined }]));
    for (const note of this.#notes)
      if (this.#present.has(note.message)) files.set(note.file, { ...note, text: this.#texts.get(note.message) });
    return files;
  }
}

function isShown(note: unknown): note is ShownFile {
  return typeof note === "object" && note !== null && "message" in note && "file" in note && "digest" in note;
}
