import type { JournalFile } from "@lorimer/sdk";
import { readJournal } from "@lorimer/sdk/journal";
import { describe, expect, test } from "vitest";
import { JournalWriter } from "./journal-writer.js";

const causes = ["ENOSPC", "EIO", "EMFILE", "EROFS", "EACCES"] as const;

function failure(code: string): Error {
  return Object.assign(new Error(`${code}: it failed`), { code });
}

/** A disk whose n-th operation fails: a write after part of its bytes, a sync after forgetting what was not on the disk. */
class BadDisk implements JournalFile {
  /** What a crash of the machine would leave. */
  safe: Buffer = Buffer.alloc(0);
  written: Buffer = Buffer.alloc(0);
  operations = 0;
  readonly #failing: (operation: number) => string | undefined;

  constructor(failing: (operation: number) => string | undefined) {
    this.#failing = failing;
  }

  async *read(): AsyncGenerator<Uint8Array> {
    yield this.written;
  }

  async append(bytes: Uint8Array): Promise<void> {
    await Promise.resolve();
    const code = this.#failing((this.operations += 1));
    const part = code === undefined ? bytes : bytes.subarray(0, (this.operations * 7) % bytes.length);
    this.written = Buffer.concat([this.written, part]);
    if (code !== undefined) throw failure(code);
  }

  async sync(): Promise<void> {
    await Promise.resolve();
    const code = this.#failing((this.operations += 1));
    if (code !== undefined) {
      this.written = this.safe;
      throw failure(code);
    }
    this.safe = this.written;
  }

  async close(): Promise<void> {}
}

/** Writes forty records, waiting for most of them; gives the numbers that were acknowledged and what was told. */
async function session(disk: BadDisk): Promise<{ readonly acknowledged: readonly number[]; readonly told: readonly unknown[] }> {
  const writer = new JournalWriter(disk, { next: 1, endsWhole: true, now: () => 1 });
  const acknowledged: number[] = [];
  const told: unknown[] = [];
  let pending: number[] = [];
  for (let n = 1; n <= 120; n += 1) {
    writer.append({ type: "named", name: `name ${n}` });
    pending.push(n);
    if (n % 3 === 0) {
      if (n % 2 === 0) await new Promise((resolve) => setImmediate(resolve));
      try {
        await writer.durable();
        acknowledged.push(...pending);
        pending = [];
      } catch (error) {
        told.push(error);
      }
    }
  }
  await writer.close().then(
    () => acknowledged.push(...pending),
    (error: unknown) => told.push(error),
  );
  return { acknowledged, told };
}

async function namesOn(bytes: Buffer): Promise<readonly number[]> {
  const { records } = await readJournal(
    (async function* () {
      yield bytes;
    })(),
  );
  return records.map(({ n, entry }) => (entry.type === "named" && entry.name === `name ${n}` ? n : 0));
}

const all = Array.from({ length: 120 }, (_, index) => index + 1);

describe("a disk that fails", () => {
  test.each(causes)("with %s at any one of its first 200 operations loses nothing, and whoever waited is told why", async (code) => {
    let toldOf = 0;
    for (let n = 1; n <= 200; n += 1) {
      const disk = new BadDisk((operation) => (operation === n ? code : undefined));
      const { acknowledged, told } = await session(disk);
      expect(acknowledged).toEqual(all);
      expect(await namesOn(disk.safe)).toEqual(all);
      for (const error of told)
        expect(error).toMatchObject({ code: "JOURNAL_WRITE", message: expect.stringContaining(code) as string, cause: { code } });
      toldOf += told.length;
    }
    expect(toldOf).toBeGreaterThan(20);
  });

  test.each(causes)("with %s from any operation on keeps every acknowledged record, and goes on when it is well again", async (code) => {
    for (let n = 1; n <= 80; n += 1) {
      let well = false;
      const disk = new BadDisk((operation) => (operation >= n && !well ? code : undefined));
      const writer = new JournalWriter(disk, { next: 1, endsWhole: true, now: () => 1 });
      const acknowledged: number[] = [];
      for (let at = 1; at <= 30; at += 1) {
        writer.append({ type: "named", name: `name ${at}` });
        await writer.durable().then(
          () => acknowledged.push(at),
          () => undefined,
        );
        const safe = new Set(await namesOn(disk.safe));
        expect(acknowledged.filter((number) => !safe.has(number))).toEqual([]);
      }
      well = true;
      await writer.close();
      expect(await namesOn(disk.safe)).toEqual(all.slice(0, 30));
    }
  });
});
