import { sessionId } from "@lorimer/sdk";
import type { JournalStore, SessionId } from "@lorimer/sdk";
import { describe, expect, test } from "vitest";

/** A store under test, and the end of what it needs. */
export interface JournalStoreSubject extends AsyncDisposable {
  readonly store: JournalStore;
}

const one = sessionId("00000000-0000-4000-8000-00000000000a");
const other = sessionId("00000000-0000-4000-8000-00000000000b");
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What every store of logs keeps, whether it keeps them in files, in a database or elsewhere. */
export function describeJournalStoreContract(name: string, make: () => Promise<JournalStoreSubject>): void {
  const textOf = async (source: AsyncIterable<Uint8Array>): Promise<string> => {
    const parts: Uint8Array[] = [];
    for await (const part of source) parts.push(part.slice());
    return Buffer.concat(parts).toString("utf8");
  };
  const write = async (store: JournalStore, session: SessionId, ...parts: readonly string[]): Promise<void> => {
    const file = await store.open(session);
    for (const part of parts) await file.append(bytes(part));
    await file.sync();
    await file.close();
  };

  describe(`${name} keeps the contract of a journal store`, () => {
    test("what was appended is read again, byte for byte and in order, here and when it is opened again", async () => {
      await using subject = await make();
      await write(subject.store, one, "first\n", "s\u00ebcond \u2028\n", "\0\r\n");
      expect(await textOf(subject.store.read(one))).toBe("first\ns\u00ebcond \u2028\n\0\r\n");
      const file = await subject.store.open(one);
      expect(await textOf(file.read())).toBe("first\ns\u00ebcond \u2028\n\0\r\n");
      await file.append(bytes("third\n"));
      await file.sync();
      expect(await textOf(file.read())).toContain("\0\r\nthird\n");
      await file.close();
    });

    test("sessions are kept apart, and one that is not there is empty to whoever begins it", async () => {
      await using subject = await make();
      await write(subject.store, one, "of one\n");
      const file = await subject.store.open(other);
      expect(await textOf(file.read())).toBe("");
      await file.append(bytes("of the other\n"));
      await file.sync();
      await file.close();
      expect(await textOf(subject.store.read(one))).toBe("of one\n");
    });

    test("a session that nobody wrote to cannot be read", async () => {
      await using subject = await make();
      await expect(textOf(subject.store.read(one))).rejects.toMatchObject({ code: "SESSION_UNKNOWN" });
    });

    test("there is one writer at a time; the next is refused by name, and may write once the first has closed", async () => {
      await using subject = await make();
      const file = await subject.store.open(one);
      await file.append(bytes("mine\n"));
      const second = async (): Promise<void> => write(subject.store, one, "too\n");
      await expect(second()).rejects.toMatchObject({ code: "SESSION_LOCKED" });
      expect(await textOf(subject.store.read(one))).toBe("mine\n");
      await file.close();
      await second();
      expect(await textOf(subject.store.read(one))).toBe("mine\ntoo\n");
    });

    test("what it gives as the end is the end, and it says whether that is all", async () => {
      await using subject = await make();
      await write(subject.store, one, "0123456789\n");
      const file = await subject.store.open(one);
      for (const [length, text, whole] of [
        [4, "789\n", false],
        [11, "0123456789\n", true],
        [50, "0123456789\n", true],
      ] as const) {
        const tail = await file.tail?.(length);
        if (tail !== undefined) expect([Buffer.from(tail.bytes).toString("utf8"), tail.whole]).toEqual([text, whole]);
      }
      await file.close();
    });

    test("a large record is kept whole", async () => {
      await using subject = await make();
      const large = `${"x".repeat(8 * 1024 * 1024)}\n`;
      await write(subject.store, one, large);
      expect((await textOf(subject.store.read(one))) === large).toBe(true);
    });
  });
}
