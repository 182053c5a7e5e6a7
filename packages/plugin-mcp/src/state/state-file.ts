import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { isRecord } from "../config/read-entry.js";

/** What is remembered of servers between sessions. Fields that are not known are kept. */
export interface McpState {
  /** By the hash of a server's configuration: its tools' hashes as they were approved, by name. */
  readonly pins?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Names of servers that the person switched off, by project folder. */
  readonly disabled?: Readonly<Record<string, readonly string[]>>;
  /** By server hash: until when (milliseconds since the epoch) a server that refused its credentials is not asked again. */
  readonly refusedUntil?: Readonly<Record<string, number>>;
}

/** A small JSON file of the person's own, mode 0600, changed one process and one change at a time. */
export class StateFile {
  readonly #path: string;
  #last: Promise<unknown> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  async read(): Promise<McpState> {
    try {
      const value: unknown = JSON.parse(await readFile(this.#path, "utf8"));
      return isRecord(value) ? value : {};
    } catch {
      return {};
    }
  }

  /** Changes are made one after the other, each on what the one before left, whichever process made it. */
  update(change: (state: McpState) => McpState): Promise<void> {
    const done = this.#last.then(() => this.#write(change));
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #write(change: (state: McpState) => McpState): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
    const { lock } = await import("proper-lockfile");
    const release = await lock(this.#path, { realpath: false, stale: 10_000, retries: { retries: 50, minTimeout: 20, maxTimeout: 200 } });
    const draft = `${this.#path}.${process.pid}.new`;
    try {
      await writeFile(draft, `${JSON.stringify(change(await this.read()), null, 2)}\n`, { mode: 0o600 });
      await rename(draft, this.#path);
    } finally {
      await rm(draft, { force: true });
      await release();
    }
  }
}
