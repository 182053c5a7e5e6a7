import { JournalStore, provide } from "@lorimer/sdk";
import type { JournalFile, JournalRecord, Plugin } from "@lorimer/sdk";
import { readJournal } from "@lorimer/sdk/journal";
import { inlinePlugin } from "../plugin/inline-plugin.js";

/** Keeps logs in memory, as bytes. */
export class MemoryStore implements JournalStore {
  readonly #logs = new Map<string, Uint8Array[]>();

  get plugin(): Plugin {
    return inlinePlugin({ name: "memory-store", services: [provide(JournalStore, { level: "session", create: () => this })] });
  }

  open(session: string): Promise<JournalFile> {
    const parts = this.#logs.get(session) ?? [];
    this.#logs.set(session, parts);
    return Promise.resolve({
      read: () => this.read(session),
      append: (bytes: Uint8Array) => Promise.resolve(void parts.push(bytes)),
      sync: () => Promise.resolve(),
      close: () => Promise.resolve(),
    });
  }

  async *read(session: string): AsyncGenerator<Uint8Array> {
    yield* this.#logs.get(session) ?? [];
  }

  async records(session: string): Promise<readonly JournalRecord[]> {
    return (await readJournal(this.read(session))).records;
  }
}
