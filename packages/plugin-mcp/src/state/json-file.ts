import { readFile, rename } from "node:fs/promises";
import { replaceFile, withFileLock } from "@lorimer/sdk/files";
import { isRecord } from "../config/read-entry.js";

/** A small JSON file of the person's own, mode 0600, changed one process and one change at a time. Fields that are not known are kept. */
export class JsonFile<Content extends object> {
  readonly #path: string;
  #last: Promise<unknown> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  /** What stands in it; an empty object where it is not there or is damaged. */
  async read(): Promise<Partial<Content>> {
    return (await this.#parsed().catch(() => undefined)) ?? {};
  }

  /** Changes are made one after the other, each on what the one before left, whichever process made it. */
  update(change: (content: Partial<Content>) => Partial<Content>): Promise<void> {
    const done = this.#last.then(() => this.#write(change));
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Runs something while no other process does the same. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    return withFileLock(`${this.#path}.busy.lock`, work);
  }

  /** Undefined: it is damaged. */
  async #parsed(): Promise<Partial<Content> | undefined> {
    const text = await readFile(this.#path, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return "{}";
      throw error;
    });
    try {
      const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
      return isRecord(value) ? (value as Partial<Content>) : undefined;
    } catch {
      return undefined;
    }
  }

  async #write(change: (content: Partial<Content>) => Partial<Content>): Promise<void> {
    await withFileLock(`${this.#path}.lock`, async ({ assertHeld }) => {
      const before = await this.#parsed();
      // What cannot be understood may still be mended by a person.
      if (before === undefined) await rename(this.#path, `${this.#path}.damaged`);
      const text = `${JSON.stringify(change(before ?? {}), null, 2)}\n`;
      await replaceFile(this.#path, text, { beforeCommit: assertHeld });
    });
  }
}
