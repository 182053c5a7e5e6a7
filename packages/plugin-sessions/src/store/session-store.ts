import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { LorimerError, sessionId } from "@lorimer/sdk";
import type { JournalStore, SessionId } from "@lorimer/sdk";
import { openFileJournal, readFile } from "./file-journal.js";
import { repositoryKey } from "./repository-key.js";
import { shareFolder } from "./share-folder.js";

/** Session logs below one folder: `REPOSITORY/SESSION.jsonl`. */
export class SessionStore implements JournalStore {
  readonly folder: string;
  /** Where sessions of this place are kept. */
  readonly own: string;

  constructor(folder: string, cwd: string) {
    this.folder = folder;
    this.own = join(folder, repositoryKey(cwd));
  }

  async open(session: SessionId, { copyOf }: { readonly copyOf?: SessionId } = {}): ReturnType<JournalStore["open"]> {
    const path = this.pathOf(session);
    const place = path ?? this.placeOf(session);
    const source = copyOf === undefined ? undefined : this.pathOf(copyOf);
    return openFileJournal(place, path !== undefined, async () => {
      if (source !== undefined) await shareFolder(folderOf(source), folderOf(place));
    });
  }

  async *read(session: SessionId): AsyncGenerator<Uint8Array> {
    const path = this.pathOf(session);
    if (path === undefined) {
      throw new LorimerError("SESSION_UNKNOWN", `There is no session ${session}.`, { hint: "lorimer session list shows those there are." });
    }
    yield* readFile(path);
  }

  /** The file of a session, wherever it was begun. */
  pathOf(session: SessionId): string | undefined {
    const name = fileName(session);
    return [this.own, ...this.folders()].map((folder) => join(folder, name)).find((path) => existsSync(path));
  }

  /** Where the log of a session is, or will be. */
  placeOf(session: SessionId): string {
    return this.pathOf(session) ?? join(this.own, fileName(session));
  }

  /** Every log there is, here or everywhere. */
  paths(everywhere: boolean): readonly { readonly id: SessionId; readonly path: string }[] {
    const folders = everywhere ? this.folders() : [this.own];
    return folders.flatMap((folder) =>
      names(folder)
        .filter((name) => name.endsWith(".jsonl"))
        .map((name) => ({ id: sessionId(name.slice(0, -".jsonl".length)), path: join(folder, name) })),
    );
  }

  /** One for each repository. */
  folders(): readonly string[] {
    return names(this.folder).flatMap((name) => (name.startsWith(".") ? [] : [join(this.folder, name)]));
  }
}

/** Where plugins keep what belongs to the session of a log. */
export function folderOf(path: string): string {
  return path.replace(/\.jsonl$/, "");
}

/** An id comes from a command line: nothing in it may lead to another folder. */
function fileName(session: SessionId): string {
  if (/^[\w-]{1,128}$/.test(session)) return `${session}.jsonl`;
  throw new LorimerError("SESSION_UNKNOWN", `${JSON.stringify(session)} is no id of a session.`);
}

function names(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
