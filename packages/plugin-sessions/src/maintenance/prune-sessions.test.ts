import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sessionId } from "@lorimer/sdk";
import { describe, expect, test } from "vitest";
import { SessionStore } from "../store/session-store.js";
import { pruneDaily, pruneSessions } from "./prune-sessions.js";

const day = 86_400_000;
const now = Date.UTC(2026, 5, 15);

async function place(): Promise<{ readonly store: SessionStore; log(name: string, days: number): Promise<void> } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), "lorimer-prune-"));
  const store = new SessionStore(folder, folder);
  await mkdir(store.own, { recursive: true });
  return {
    store,
    async log(name, days) {
      const path = join(store.own, name);
      await writeFile(path, "x");
      await utimes(path, (now - days * day) / 1000, (now - days * day) / 1000);
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

describe("sessions that nobody wrote to for long", () => {
  test("are deleted with all that belongs to them; newer ones, and what belongs to those, stay", async () => {
    await using here = await place();
    await here.log("old.jsonl", 40);
    await here.log("old.summary.json", 40);
    await here.log("old.jsonl.damaged-5", 40);
    await mkdir(join(here.store.own, "old"));
    await here.log("old/kept", 40);
    await here.log("older-name.jsonl", 20);
    await here.log("older-name.summary.json", 40);
    expect(await pruneSessions(here.store, { days: 30, now })).toEqual(["old"]);
    expect((await readdir(here.store.own)).sort()).toEqual(["older-name.jsonl", "older-name.summary.json"]);
  });

  test("leave nothing behind, also where a crash came while one was deleted or copied", async () => {
    await using here = await place();
    await here.log("gone.summary.json", 40);
    await mkdir(join(here.store.own, "gone-too"));
    await here.log("gone-too/kept", 40);
    await utimes(join(here.store.own, "gone-too"), now / 1000 - 40 * 86_400, now / 1000 - 40 * 86_400);
    await mkdir(join(here.store.own, "just-begun"));
    expect(await pruneSessions(here.store, { days: 30, now: Date.now() })).toEqual([]);
    expect(await readdir(here.store.own)).toEqual(["just-begun"]);
  });

  test("stay while somebody has them open", async () => {
    await using here = await place();
    await here.log("open.jsonl", 40);
    const file = await here.store.open(sessionId("open"));
    expect(await pruneSessions(here.store, { days: 30, now })).toEqual([]);
    await file.close();
    expect(await pruneSessions(here.store, { days: 30, now })).toEqual(["open"]);
  });

  test("are looked for once a day, by one of several that start together, and never on the day they were written", async () => {
    await using here = await place();
    await here.log("a.jsonl", 40);
    expect(await pruneDaily(here.store, { days: 30, now })).toEqual(["a"]);
    await here.log("b.jsonl", 40);
    expect(await pruneDaily(here.store, { days: 30, now: now + day / 2 })).toEqual([]);
    expect(await pruneDaily(here.store, { days: 30, now: now + day + 1 })).toEqual(["b"]);
    await here.log("c.jsonl", 0.5);
    expect(await pruneDaily(here.store, { days: 0, now: now + 3 * day })).toEqual(["c"]);
    await here.log("d.jsonl", -6.5);
    expect(await pruneDaily(here.store, { days: 0, now: now + 7 * day })).toEqual([]);
  });
});
