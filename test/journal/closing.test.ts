import { existsSync } from "node:fs";
import { JournalStore, sessionId } from "@lorimer/sdk";
import { readJournal } from "@lorimer/sdk/journal";
import { openTestHarness, reply, tempWorkspace } from "@lorimer/testing";
import { SessionStore } from "../../packages/plugin-sessions/src/store/session-store.js";
import { describe, expect, it } from "vitest";

const id = sessionId("00000000-0000-4000-8000-0000000c105e");

describe("a session whose harness is closed", () => {
  it("is closed with it: the log says so, and the next one may write at once", async () => {
    await using place = await tempWorkspace();
    const store = new SessionStore(place.root, place.root);
    for (const session of [{ sessionId: id }, { resume: id }]) {
      const run = await openTestHarness({ script: () => reply.text("ok"), services: [[JournalStore, store]], session });
      let last = 0;
      for await (const event of run.session.prompt("go")) last = event.sequence;
      await run.harness.close();
      const { records } = await readJournal(store.read(id));
      expect(records.at(-1)?.entry).toEqual({ type: "closed", events: last });
      expect(existsSync(`${store.pathOf(id)}.lock`)).toBe(false);
      // Closing it again is no error, and writes nothing.
      await run.session.close();
      expect((await readJournal(store.read(id))).records).toHaveLength(records.length);
    }
  });
});
