import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { journalVersion, messageId, sessionId } from "@lorimer/sdk";
import type { JournalEntry } from "@lorimer/sdk";
import { writeLine } from "@lorimer/sdk/journal";
import { describe, expect, test } from "vitest";
import { SessionStore } from "../store/session-store.js";
import { FileCatalogue } from "./file-catalogue.js";

const ids = ["a", "b", "c"].map((letter) => sessionId(`${letter.repeat(8)}-0000-4000-8000-000000000000`));

function logOf(id: string, text: string): string {
  const entries: readonly JournalEntry[] = [
    { type: "opened", session: sessionId(id), product: "p", version: "1", cwd: "/here", model: "m" },
    { type: "history", keep: 0, add: [{ type: "user", id: messageId("u"), content: [{ type: "text", text }] }], why: "prompt" },
    { type: "named", name: `name of ${text}` },
  ];
  return entries.map((entry, index) => writeLine({ v: journalVersion, n: index + 1, t: 5, entry })).join("");
}

async function place(): Promise<{ readonly store: SessionStore; readonly catalogue: FileCatalogue } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), "lorimer-catalogue-"));
  const store = new SessionStore(folder, folder);
  await mkdir(store.own, { recursive: true });
  for (const [index, id] of ids.entries()) await writeFile(join(store.own, `${id}.jsonl`), logOf(id, `words ${index}`));
  return { store, catalogue: new FileCatalogue(store), [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

describe("the catalogue of sessions", () => {
  test("finds one by id, by the beginning of its id and by name, and names those that are not one", async () => {
    await using here = await place();
    const [first = ""] = ids;
    for (const wanted of [first, first.slice(0, 6), "name of words 0"]) expect((await here.catalogue.find(wanted)).id).toBe(first);
    await expect(here.catalogue.find("nobody")).rejects.toMatchObject({ code: "SESSION_UNKNOWN" });
    await expect(here.catalogue.find("../../../../../../../etc/passwd-and-more-and-more")).rejects.toMatchObject({
      code: "SESSION_UNKNOWN",
    });
  });

  test("lists what can be read, whatever else lies there, and a log whose first record is damaged", async () => {
    await using here = await place();
    const [, second = "", third = ""] = ids;
    await rm(join(here.store.own, `${third}.jsonl`));
    await mkdir(join(here.store.own, `${third}.jsonl`));
    await writeFile(join(here.store.own, "empty.jsonl"), "");
    await writeFile(join(here.store.own, "rubbish.jsonl"), "rubbish");
    await writeFile(join(here.store.own, `${second}.jsonl`), logOf(second, "mended").replace("/here", "/HERE"));
    const listed = await here.catalogue.list();
    expect(listed.map(({ title, cwd }) => `${title} in ${cwd}`).sort()).toEqual(["mended in ", "words 0 in /here"]);
  });
});
