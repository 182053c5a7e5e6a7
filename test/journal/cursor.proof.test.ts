import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { JournalStore, sessionId } from "@lorimer/sdk";
import { openTestHarness, reply, tempWorkspace } from "@lorimer/testing";
import { SessionStore } from "../../packages/plugin-sessions/src/store/session-store.js";
import { describe, expect, it } from "vitest";

const script = fileURLToPath(new URL("told-events.mjs", import.meta.url));
const id = sessionId("00000000-0000-4000-8000-00000000c0de");
const kills = 12;
const seed = Number(process.env["LORIMER_SEED"] ?? 1);

/** Runs the session in a process of its own, which is killed some lines after the first; gives the numbers that it said. */
function told(folder: string, resumes: boolean, lines: number): Promise<readonly number[]> {
  const child = spawn(process.execPath, [script, folder, id, resumes ? "yes" : "no"], { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    text += part;
    if (text.split("\n").length > lines) child.kill("SIGKILL");
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", () => resolve(text.split("\n").slice(0, -1).map(Number)));
  });
}

describe("a consumer that reconnects after a crash", () => {
  it("misses nothing: no number that was told to anybody is given to another event", async () => {
    await using place = await tempWorkspace();
    const store = new SessionStore(place.root, place.root);
    let highest = 0;
    let unkept = 0;
    for (let kill = 0; kill < kills; kill += 1) {
      const numbers = await told(place.root, kill > 0, 1 + ((kill * 977 + seed * 131) % 4000));
      expect(numbers.length).toBeGreaterThan(0);
      expect(numbers.every((number, at) => number > (at === 0 ? highest : (numbers[at - 1] ?? 0)))).toBe(true);
      highest = numbers.at(-1) ?? 0;
      unkept += numbers.length;
    }
    await using run = await openTestHarness({
      script: () => reply.text("still here"),
      services: [[JournalStore, store]],
      session: { resume: id },
    });
    const fresh: number[] = [];
    for await (const event of run.session.prompt("and now")) fresh.push(event.sequence);
    const stop = new AbortController();
    const again: number[] = [];
    for await (const event of run.session.events(highest, stop.signal)) {
      again.push(event.sequence);
      if (event.type === "run-finished") stop.abort();
    }
    expect(Math.min(...fresh)).toBeGreaterThan(highest);
    expect(again.slice(-fresh.length)).toEqual(fresh);
    await run.session.close();
    // A session that ended well goes on where it stood.
    await using next = await openTestHarness({
      script: () => reply.text("on"),
      services: [[JournalStore, store]],
      session: { resume: id },
    });
    for await (const event of next.session.prompt("on")) {
      expect(event.sequence).toBe((fresh.at(-1) ?? 0) + 1);
      break;
    }
    console.log(`figure: kill -9 under a consumer of events ${kills}, events told ${unkept}, numbers given twice 0`);
  }, 120_000);
});
