import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { basename, join } from "node:path";
import { canonicalJson } from "./canonical-json.js";
import { noHash, sealRecord } from "./record.js";

/** One file of a log while it is written, by one process and nobody else. */
export class Segment {
  readonly path: string;
  readonly #handle: FileHandle;
  readonly #key: string | undefined;
  #sequence = 0;
  #last = noHash;
  #bytes = 0;

  private constructor(path: string, handle: FileHandle, key: string | undefined) {
    this.path = path;
    this.#handle = handle;
    this.#key = key;
  }

  /** Makes a file that was not there: two processes never share one. Its name is the first from `number` on that is free. */
  static async create(folder: string, stem: string, number: number, key: string | undefined): Promise<Segment> {
    for (const last = number + 1000; ; number++) {
      const path = join(folder, `${stem}-${String(number).padStart(3, "0")}.jsonl`);
      try {
        const segment = new Segment(path, await open(path, "ax", 0o600), key);
        await syncFolder(folder);
        return segment;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST" || number >= last) throw error;
      }
    }
  }

  get sequence(): number {
    return this.#sequence;
  }

  get lastHash(): string {
    return this.#last;
  }

  get name(): string {
    return basename(this.path);
  }

  /** Adds one record. With `durable` it is on the disk when this resolves. Throws when the file is not as this process left it. */
  async append(
    entry: { readonly time: number; readonly type: string; readonly data: Readonly<Record<string, unknown>> },
    durable: boolean,
  ): Promise<void> {
    const { size, nlink } = await this.#handle.stat();
    if (nlink === 0) throw new Error(`${this.path} was deleted while it was being written`);
    if (size !== this.#bytes) throw new Error(`${this.path} was changed by someone else while it was being written`);
    const record = sealRecord(
      { v: 1, seq: this.#sequence + 1, time: new Date(entry.time).toISOString(), type: entry.type, data: entry.data, prev: this.#last },
      this.#key,
    );
    const line = Buffer.from(`${canonicalJson(record)}\n`);
    await this.#handle.appendFile(line);
    this.#sequence = record.seq;
    this.#last = record.hash;
    this.#bytes += line.length;
    if (durable) await this.#handle.datasync();
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/** A new file is safe only once its folder's entry is. */
async function syncFolder(folder: string): Promise<void> {
  // Some systems cannot open a folder: there the entry needs no syncing of its own.
  const handle = await open(folder, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
