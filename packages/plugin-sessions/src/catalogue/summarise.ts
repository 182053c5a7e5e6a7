import { stat } from "node:fs/promises";
import { messageId } from "@lorimer/sdk";
import type { JournalRecord, Message, SessionId } from "@lorimer/sdk";
import { HistoryProjection, readJournal } from "@lorimer/sdk/journal";
import type { KeptSession } from "../contract/index.js";
import { readFile } from "../store/file-journal.js";

/** What a log says of its session, read whole. */
export type Summary = Omit<KeptSession, "heldBy">;

const titleLength = 80;

export async function summarise(id: SessionId, path: string): Promise<Summary | undefined> {
  const { size, mtimeMs } = await stat(path);
  const { records } = await readJournal(readFile(path));
  const opened = records.map(({ entry }) => entry).find((entry) => entry.type === "opened");
  const messages = historyOf(records);
  if (opened === undefined || messages.length === 0) return undefined;
  return {
    id,
    path,
    name: records.flatMap(({ entry }) => (entry.type === "named" ? [entry.name] : [])).at(-1),
    title: titleOf(messages),
    cwd: opened.cwd,
    model: opened.model,
    parent: opened.parent,
    messages: messages.length,
    bytes: size,
    started: records[0]?.t ?? mtimeMs,
    changed: mtimeMs,
  };
}

function historyOf(records: readonly JournalRecord[]): readonly Message[] {
  const history = new HistoryProjection();
  for (const record of records) history.apply(record);
  let made = 0;
  return history.project(() => messageId(`made-${(made += 1)}`)).messages;
}

function titleOf(messages: readonly Message[]): string {
  const first = messages.find(
    (message) => message.type === "user" && message.hidden !== true && message.content.some(({ type }) => type === "text"),
  );
  const text = first?.type === "user" ? first.content.flatMap((block) => (block.type === "text" ? [block.text] : [])).join(" ") : "";
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > titleLength ? `${line.slice(0, titleLength - 1)}…` : line;
}
