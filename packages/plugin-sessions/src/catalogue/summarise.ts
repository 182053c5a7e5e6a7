import { stat } from "node:fs/promises";
import { messageId, saidText } from "@lorimer/sdk";
import type { JournalEntry, JournalRecord, Message, SessionId } from "@lorimer/sdk";
import { foldJournal, HistoryProjection } from "@lorimer/sdk/journal";
import type { KeptSession } from "../contract/index.js";
import { readFile } from "../store/file-journal.js";

/** What a log says of its session, read whole. */
export type Summary = Omit<KeptSession, "heldBy">;

const titleLength = 80;

export async function summarise(id: SessionId, path: string): Promise<Summary | undefined> {
  const { size, mtimeMs } = await stat(path);
  const { fold } = await foldJournal(
    () => readFile(path),
    () => new SummaryFold(),
  );
  const messages = fold.messages();
  // A log whose first record is damaged is still the log of a session, and so is one that was taken back to its beginning.
  if (!messages.some(isSaid) && fold.first === undefined && fold.name === undefined) return undefined;
  return {
    id,
    path,
    name: fold.name,
    title: titleOf(messages) || titleOf(fold.first === undefined ? [] : [fold.first]),
    cwd: fold.opened?.cwd ?? "",
    model: fold.opened?.model ?? fold.model,
    parent: fold.opened?.parent,
    messages: messages.length,
    bytes: size,
    started: fold.started ?? mtimeMs,
    changed: mtimeMs,
  };
}

class SummaryFold {
  name: string | undefined;
  opened: Extract<JournalEntry, { type: "opened" }> | undefined;
  model = "";
  /** The first words that were said, whether or not they are still part of the history. */
  first: Message | undefined;
  /** Milliseconds since the epoch. */
  started: number | undefined;
  readonly #history = new HistoryProjection();

  apply(record: JournalRecord): void {
    const { entry, t } = record;
    this.started ??= t;
    this.#history.apply(record);
    if (entry.type === "opened") this.opened ??= entry;
    else if (entry.type === "named") this.name = entry.name;
    else if (entry.type === "event" && entry.event.type === "run-started") this.model = entry.event.model;
    else if (entry.type === "event" && entry.event.type === "message-added" && isSaid(entry.event.message))
      this.first ??= entry.event.message;
  }

  messages(): readonly Message[] {
    let made = 0;
    return this.#history.project(() => messageId(`made-${(made += 1)}`)).messages;
  }
}

/** A session in which only commands of the front end were used is none to go on with. */
function isSaid({ type }: Message): boolean {
  return type !== "local-command" && type !== "system";
}

function titleOf(messages: readonly Message[]): string {
  const first = messages.find(
    (message) => message.type === "user" && message.hidden !== true && message.content.some(({ type }) => type === "text"),
  );
  const text = first?.type === "user" ? saidText(first) : "";
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > titleLength ? `${line.slice(0, titleLength - 1)}…` : line;
}
