import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { isLorimerError, LorimerError, sessionId } from "@lorimer/sdk";
import type { SessionId } from "@lorimer/sdk";
import type { KeptSession, SessionCatalogue } from "../contract/index.js";
import { removeSession } from "../maintenance/prune-sessions.js";
import { lockOf } from "../store/file-journal.js";
import { holderOf, lockSession } from "../store/session-lock.js";
import type { SessionStore } from "../store/session-store.js";
import { summarise } from "./summarise.js";
import type { Summary } from "./summarise.js";

/** The kept sessions of a store. What a log says is remembered beside it, and read again when the log has changed. */
export class FileCatalogue implements SessionCatalogue {
  readonly #store: SessionStore;

  constructor(store: SessionStore) {
    this.#store = store;
  }

  async list({ everywhere = false }: { readonly everywhere?: boolean } = {}): Promise<readonly KeptSession[]> {
    const found: KeptSession[] = [];
    for (const { id, path } of this.#store.paths(everywhere)) {
      const summary = await summaryOf(id, path);
      if (summary !== undefined) found.push({ ...summary, heldBy: await holderOf(lockOf(path)) });
    }
    return found.toSorted((a, b) => b.changed - a.changed);
  }

  async find(wanted: string): Promise<KeptSession> {
    const exact = await this.#byId(wanted);
    if (exact !== undefined) return exact;
    const byName = (session: KeptSession): boolean => session.name === wanted;
    const byId = (session: KeptSession): boolean => session.id === wanted;
    const byStart = (session: KeptSession): boolean => wanted.length >= 4 && session.id.startsWith(wanted);
    const here = await this.list();
    for (const fits of [byId, byName, byStart]) {
      const matches = here.filter(fits);
      if (matches.length > 0) return only(matches, wanted);
    }
    const everywhere = await this.list({ everywhere: true });
    for (const fits of [byId, byName, byStart]) {
      const matches = everywhere.filter(fits);
      if (matches.length > 0) return only(matches, wanted);
    }
    throw new LorimerError("SESSION_UNKNOWN", `There is no session ${JSON.stringify(wanted)}.`, {
      hint: "lorimer session list shows those there are.",
    });
  }

  /** Without a look at any other session: there may be thousands. */
  async #byId(wanted: string): Promise<KeptSession | undefined> {
    if (!/^[\w-]{36,128}$/.test(wanted)) return undefined;
    const id = sessionId(wanted);
    const path = this.#store.pathOf(id);
    const summary = path === undefined ? undefined : await summaryOf(id, path);
    return summary === undefined || path === undefined ? undefined : { ...summary, heldBy: await holderOf(lockOf(path)) };
  }

  async remove(session: KeptSession): Promise<void> {
    const lock = await lockSession(lockOf(session.path));
    try {
      await removeSession(session.path);
    } finally {
      await lock.release();
    }
  }
}

function only(matches: readonly KeptSession[], wanted: string): KeptSession {
  const [match] = matches;
  if (match !== undefined && matches.length === 1) return match;
  throw new LorimerError(
    "SESSION_AMBIGUOUS",
    `${JSON.stringify(wanted)} may mean several sessions: ${matches.map(({ id, title }) => `${id} (${title})`).join(", ")}.`,
    { hint: "Give more of the id." },
  );
}

function summaryPath(path: string): string {
  return path.replace(/\.jsonl$/, ".summary.json");
}

async function summaryOf(id: SessionId, path: string): Promise<Summary | undefined> {
  try {
    const { size, mtimeMs } = await stat(path);
    const kept = await remembered(path);
    if (kept?.bytes === size && kept.changed === mtimeMs && kept.path === path) return kept;
    const summary = await summarise(id, path);
    if (summary !== undefined) await remember(path, summary);
    return summary;
  } catch (error) {
    // Deleted meanwhile, or nothing that can be read: the other sessions are listed all the same.
    if ((error as NodeJS.ErrnoException).code === "ENOENT" || (isLorimerError(error) && error.code === "JOURNAL_READ")) return undefined;
    throw error;
  }
}

async function remembered(path: string): Promise<Summary | undefined> {
  try {
    return JSON.parse(await readFile(summaryPath(path), "utf8")) as Summary;
  } catch {
    return undefined;
  }
}

/** Only a saving: where it cannot be written, the log is read again the next time. */
async function remember(path: string, summary: Summary): Promise<void> {
  const temporary = `${summaryPath(path)}.${process.pid}`;
  try {
    await writeFile(temporary, JSON.stringify(summary), { mode: 0o600 });
    await rename(temporary, summaryPath(path));
  } catch {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}
