import { statSync } from "node:fs";
import { copyFile, truncate } from "node:fs/promises";
import { join } from "node:path";
import { normalise } from "@lorimer/core";
import { defineTool, JournalStore, messageId, sessionId } from "@lorimer/sdk";
import type { JournalFile, SessionEvent, SessionId, Tool } from "@lorimer/sdk";
import { HistoryProjection, readJournal } from "@lorimer/sdk/journal";
import { checkRequest, inlinePlugin, openTestHarness, reply, tempWorkspace } from "@lorimer/testing";
import { SessionStore } from "../../packages/plugin-sessions/src/store/session-store.js";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";

const turns = 60;
const id = sessionId("00000000-0000-4000-8000-000000000001");

/** How things stood as the store was called. */
interface Moment {
  /** Bytes in the file: what a process that is killed now leaves. */
  readonly bytes: number;
  readonly seen: number;
  readonly effects: number;
}

/** A store of files that tells of every call that changes one. */
class WatchedStore extends SessionStore {
  onCall: () => void = () => undefined;

  override async open(session: SessionId): Promise<JournalFile> {
    const file = await super.open(session);
    return {
      ...file,
      append: (bytes) => {
        this.onCall();
        return file.append(bytes);
      },
      sync: () => {
        this.onCall();
        return file.sync();
      },
    };
  }
}

describe("a process that ends at any call that writes to its log", () => {
  it("leaves all that was seen, a history that can be sent, and an intent for every effect", async () => {
    await using place = await tempWorkspace();
    const store = new WatchedStore(place.root, place.root);
    const path = join(store.own, `${id}.jsonl`);
    const moments: Moment[] = [];
    const seen: SessionEvent[] = [];
    const effects: string[] = [];
    store.onCall = () =>
      moments.push({ bytes: statSync(path, { throwIfNoEntry: false })?.size ?? 0, seen: seen.length, effects: effects.length });
    const tool = (name: string, concurrencySafe: boolean): Tool =>
      defineTool({
        name,
        description: name,
        input: z.object({}),
        concurrencySafe,
        run: (_input, _services, call) => void effects.push(call.id),
      });
    await using run = await openTestHarness({
      script: (_request, turn) =>
        turn > turns
          ? reply.text("end")
          : reply
              .text(`turn ${turn}`)
              .toolUse(turn % 2 === 0 ? "Alone" : "Beside", {})
              .toolUse("Beside", {}),
      plugins: [inlinePlugin({ name: "work", tools: [tool("Alone", false), tool("Beside", true)] })],
      services: [[JournalStore, store]],
      session: { sessionId: id },
    });
    for await (const event of run.session.prompt("go")) seen.push(event);
    await run.session.close();

    const relied: ReadonlySet<SessionEvent["type"]> = new Set(["message-added", "block-finished", "reply-finished", "tool-finished"]);
    const cut = join(store.own, "cut.jsonl");
    let relies = 0;
    for (const moment of moments.slice(0, 500)) {
      await copyFile(path, cut);
      await truncate(cut, moment.bytes);
      const { records, faults } = await readJournal(store.read(sessionId("cut")));
      expect(faults).toEqual([]);
      const history = new HistoryProjection();
      const logged = new Set<number>();
      const intents = new Set<string>();
      for (const record of records) {
        history.apply(record);
        if (record.entry.type !== "event") continue;
        logged.add(record.entry.event.sequence);
        if (record.entry.event.type === "tool-intended") intents.add(record.entry.event.id);
      }
      const acknowledged = seen.slice(0, moment.seen).filter(({ type }) => relied.has(type));
      relies = Math.max(relies, acknowledged.length);
      expect(acknowledged.filter(({ sequence }) => !logged.has(sequence))).toEqual([]);
      expect(effects.slice(0, moment.effects).filter((effect) => !intents.has(effect))).toEqual([]);
      const { messages } = history.project(() => messageId(`made-${moment.bytes}`));
      const sent = normalise(messages, { signer: { provider: "x", key: "y" } });
      if (sent.length > 0) expect(checkRequest({ model: "m", max_tokens: 1, messages: sent })).toEqual([]);
    }
    console.log(
      `figure: ended at each of ${Math.min(500, moments.length)} writing calls, ${relies} events acknowledged, ${effects.length} effects, lost 0`,
    );
    expect(moments.length).toBeGreaterThanOrEqual(500);
    expect(effects).toHaveLength(turns * 2);
    expect(new Set(effects).size).toBe(effects.length);
  }, 120_000);
});
