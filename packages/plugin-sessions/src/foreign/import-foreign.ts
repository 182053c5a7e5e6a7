import { readFile } from "node:fs/promises";
import { journalVersion, sessionId } from "@lorimer/sdk";
import type { JournalEntry, SessionId } from "@lorimer/sdk";
import { writeLine } from "@lorimer/sdk/journal";
import type { SessionStore } from "../store/session-store.js";
import { isFields } from "./foreign-session.js";
import type { Fields, ForeignSession } from "./foreign-session.js";
import { readClaudeCode } from "./read-claude-code.js";
import { readCodex } from "./read-codex.js";

/** What was taken over of a session of another agent, and what was not. */
export interface ForeignImport extends Pick<ForeignSession, "from" | "lost"> {
  readonly id: SessionId;
  readonly messages: number;
}

const readers = [readClaudeCode, readCodex];

/** Takes a session of another agent into the store; undefined where the file is none that is known here. The file itself is only read. */
export async function importForeign(
  store: SessionStore,
  path: string,
  { newId, cwd, now = Date.now() }: { newId(): string; readonly cwd: string; readonly now?: number },
): Promise<ForeignImport | undefined> {
  const text = await readFile(path, "utf8");
  if (text.startsWith('{"v":')) return undefined;
  const { lines, unread } = linesOf(text);
  const found = readers.map((read) => read(lines, newId)).find((session) => session !== undefined);
  if (found === undefined) return undefined;
  const { from, name, model = "", messages, lost } = found;
  const id = sessionId(newId());
  const entries: readonly JournalEntry[] = [
    { type: "opened", session: id, product: from, version: "", cwd: found.cwd ?? cwd, model },
    ...(name === undefined ? [] : [{ type: "named", name } as const]),
    { type: "history", keep: 0, add: messages, why: "given" },
    { type: "closed" },
  ];
  const file = await store.open(id);
  try {
    await file.append(Buffer.from(entries.map((entry, index) => writeLine({ v: journalVersion, n: index + 1, t: now, entry })).join("")));
    await file.sync();
  } finally {
    await file.close();
  }
  return { id, from, messages: messages.length, lost: unread === 0 ? lost : { ...lost, "line that is no JSON": unread } };
}

function linesOf(text: string): { readonly lines: readonly Fields[]; readonly unread: number } {
  const lines: Fields[] = [];
  let unread = 0;
  for (const line of text.split("\n")) {
    if (line.trim() === "") continue;
    try {
      const value: unknown = JSON.parse(line);
      if (isFields(value)) lines.push(value);
      else unread += 1;
    } catch {
      unread += 1;
    }
  }
  return { lines, unread };
}
