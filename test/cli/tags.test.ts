import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readJournal } from "@lorimer/sdk/journal";
import { reply } from "@lorimer/testing";
import { describe, expect, it } from "vitest";
import { cliPlace } from "./run-cli.js";

const stream = ["--output-format", "stream-json", "--verbose"];

describe("LORIMER_TAGS", () => {
  it("stands on every line of output and every event of the log, and only then", async () => {
    await using place = await cliPlace(() => reply.text("hello"));
    const id = randomUUID();
    const tagged = await place.start(["-p", "hi", "--session-id", id, ...stream], { env: { LORIMER_TAGS: "run=r7, task=django=1" } })
      .finished;
    const tags = { run: "r7", task: "django=1" };
    expect(tagged.lines().length).toBeGreaterThan(2);
    for (const line of tagged.lines()) expect(line["tags"]).toEqual(tags);
    expect((await place.run("session", "export", id, "log.jsonl")).code).toBe(0);
    const bytes = readFileSync(join(place.root, "log.jsonl"));
    const { records } = await readJournal(
      (async function* () {
        yield bytes;
      })(),
    );
    const events = records.flatMap(({ entry }) => (entry.type === "event" ? [entry.event] : []));
    expect(events.length).toBeGreaterThan(3);
    for (const event of events) expect(event.tags).toEqual(tags);
    for (const line of (await place.run("-p", "hi", ...stream)).lines()) expect(line["tags"]).toBeUndefined();
    const wrong = await place.start(["-p", "hi"], { env: { LORIMER_TAGS: "nothing" } }).finished;
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining("NAME=VALUE")]);
  });
});
