import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
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
    try {
      const value: unknown = JSON.parse(await readFile(this.#path, "utf8"));
      return isRecord(value) ? (value as Partial<Content>) : {};
    } catch {
      return {};
    }
  }

  /** Changes are made one after the other, each on what the one before left, whichever process made it. */
  update(change: (content: Partial<Content>) => Partial<Content>): Promise<void> {
    const done = this.#last.then(() => this.#write(change));
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Runs something while no other process does the same. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    const release = await this.#lock(".busy");
    try {
      return await work();
    } finally {
      await release();
    }
  }

  async #lock(suffix: string): Promise<() => Promise<void>> {
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
    const { lock } = await import("proper-lockfile");
    const retries = { retries: 100, minTimeout: 20, maxTimeout: 200 };
    return lock(`${this.#path}${suffix}`, { realpath: false, stale: 30_000, retries });
  }

  async #write(change: (content: Partial<Content>) => Partial<Content>): Promise<void> {
    const release = await this.#lock("");
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
