import { defineTool, Inbox, JournalStore, messageId, sessionId } from "@lorimer/sdk";
import type { Message, Tool } from "@lorimer/sdk";
import { HistoryProjection, readJournal } from "@lorimer/sdk/journal";
import { inlinePlugin, openTestHarness, reply, tempWorkspace } from "@lorimer/testing";
import { SessionStore } from "../../packages/plugin-sessions/src/store/session-store.js";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";

const id = sessionId("00000000-0000-4000-8000-000000000abc");
const notice: Message = { type: "user", id: messageId("notice-1"), hidden: true, content: [{ type: "text", text: "the task ended" }] };

/** A tool that starts something which is over, and tells the model so, only when the run has ended. */
function later(done: Promise<void>): Tool {
  return defineTool({
    name: "Later",
    description: "Later",
    input: z.object({}),
    needs: { inbox: Inbox },
    run: (_input, { inbox }) => {
      void done.then(() => inbox.put(notice));
      return "started";
    },
  });
}

describe("what a background task tells the model between prompts", () => {
  it("is in the log before anybody has heard it, and a session that is resumed after a crash hears it once", async () => {
    await using place = await tempWorkspace();
    const store = new SessionStore(place.root, place.root);
    const services = [[JournalStore, store]] as const;
    let end = (): void => undefined;
    const done = new Promise<void>((resolve) => (end = resolve));
    await using first = await openTestHarness({
      script: (_request, turn) => (turn === 1 ? reply.toolUse("Later", {}) : reply.text("it runs")),
      plugins: [inlinePlugin({ name: "later", tools: [later(done)] })],
      services,
      session: { sessionId: id },
    });
    for await (const _ of first.session.prompt("go")) void _;
    end();
    await expect.poll(() => unheard(store)).toEqual([notice]);
    // As a crash leaves it: the log as it is, and nobody who holds it.
    const copy = sessionId("00000000-0000-4000-8000-000000000abd");
    const bytes = await readAll(store.read(id));
    const file = await store.open(copy);
    await file.append(bytes);
    await file.close();
    const heard: string[] = [];
    await using second = await openTestHarness({
      script: ({ messages }) => {
        heard.push(JSON.stringify(messages));
        return reply.text("I see");
      },
      services,
      session: { resume: copy },
    });
    for await (const _ of second.session.prompt("and now")) void _;
    for await (const _ of second.session.prompt("and then")) void _;
    expect(heard.map((text) => text.split("the task ended").length - 1)).toEqual([1, 1]);
    expect(await unheard(store, copy)).toEqual([]);
  });
});

async function unheard(store: SessionStore, session = id): Promise<readonly Message[]> {
  const { records } = await readJournal(store.read(session));
  const history = new HistoryProjection();
  for (const record of records) history.apply(record);
  return history.project(() => messageId("made")).unheard;
}

async function readAll(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  return Buffer.concat(parts);
}
