// Measures the journal: opening a long session, appending, and what ten thousand turns cost. Prints, and draws docs/journal-growth.svg.
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { SessionStore } from "@lorimer/plugin-sessions";
import { defineStage, defineTool, JournalStore, messageId, noUsage, provide, sessionId } from "@lorimer/sdk";
import { writeLine } from "@lorimer/sdk/journal";
import { openHarness } from "@lorimer/core";
import { inlinePlugin, reply, scriptedProvider } from "@lorimer/testing";
import * as z from "zod/mini";
import { median, once } from "./measure.mjs";
import { growthPlot } from "./growth-plot.mjs";

const here = fileURLToPath(import.meta.url);
const id = sessionId("00000000-0000-4000-8000-000000000001");
const origin = { sessionId: id, agentId: "a", runId: "r", time: 1 };

/** A session of 50,000 events and 100 MB: replies that stream, tools with long outputs. */
function writeLongLog(path, events = 50_000, bytes = 100_000_000) {
  const file = openSync(path, "w");
  let [n, sequence, kept] = [0, 0, 0];
  const lines = [];
  const write = (entry) => lines.push(writeLine({ v: 1, n: (n += 1), t: 1, entry }));
  const event = (value) => write({ type: "event", event: { ...value, ...origin, sequence: (sequence += 1) } });
  const history = (add) => {
    write({ type: "history", keep: kept, add, why: "run" });
    kept += add.length;
  };
  // Twenty events a turn, one of which is a long result that stands in the log twice, as outcome and as message.
  const long = "line of output, some ünicode\n".repeat(Math.floor((bytes / events) * 20 - 7_000) / 60);
  write({ type: "opened", session: id, product: "bench", version: "0", cwd: tmpdir(), model: "scripted-1" });
  for (let turn = 0; sequence < events; turn += 1) {
    event({ type: "turn-started", turn, transition: { reason: "tool_results" }, requestTokens: 1 });
    for (let delta = 0; delta < 12; delta += 1)
      event({
        type: "model-streamed",
        event: { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "some words of an answer " } },
      });
    const call = { type: "tool_use", id: `t${turn}`, name: "Read", input: { path: "/a/b/c", offset: turn } };
    event({ type: "block-finished", messageId: `r${turn}`, model: "scripted-1", index: 0, block: call });
    const message = {
      type: "assistant",
      id: messageId(`a${turn}`),
      content: [{ type: "text", text: "words ".repeat(60) }, call],
      model: "scripted-1",
      signer: { provider: "scripted", key: "k" },
      usage: noUsage,
    };
    event({ type: "tool-started", id: call.id, name: "Read", input: call.input, title: "Read", plugin: "p" });
    event({ type: "tool-intended", id: call.id, name: "Read", input: call.input, readOnly: true });
    event({ type: "reply-finished", message, stopReason: "tool_use", usage: noUsage, costUsd: 0.01, durationMs: 1, firstTokenMs: 1 });
    event({ type: "tool-finished", id: call.id, name: "Read", input: call.input, outcome: { status: "ok", content: long } });
    const results = { type: "user", id: messageId(`u${turn}`), content: [{ type: "tool_result", tool_use_id: call.id, content: long }] };
    event({ type: "message-added", message: results });
    event({ type: "stage-entered", list: "tool", slot: "bound", id: "x", toolUseId: call.id });
    history([{ ref: message.id }, { ref: results.id }]);
    if (lines.length > 500) writeSync(file, lines.splice(0).join(""));
  }
  writeSync(file, lines.splice(0).join(""));
  closeSync(file);
  return { events: sequence, bytes: statSync(path).size };
}

const harnessOf = (folder, script) =>
  openHarness({
    name: "bench",
    version: "0",
    model: "scripted-1",
    plugins: [
      scriptedProvider(script),
      inlinePlugin({
        name: "store",
        services: [provide(JournalStore, { level: "session", create: () => new SessionStore(folder, tmpdir()) })],
      }),
    ],
  });

async function openLong(folder, reconnects) {
  const harness = await harnessOf(folder, () => reply.text("ok"));
  const started = performance.now();
  const session = await harness.openSession({ cwd: tmpdir(), resume: id });
  const ms = performance.now() - started;
  const caught = reconnects ? { recentMs: await caughtUp(session, 100), allMs: await caughtUp(session, 50_000) } : {};
  writeFileSync(join(folder, "opened.json"), JSON.stringify({ ms, messages: session.messages.length, ...caught }));
  await session.close();
  await harness.close();
}

/** Milliseconds until a consumer that reconnects has the last so many events. */
async function caughtUp(session, count) {
  const started = performance.now();
  let left = count;
  for await (const _ of session.events(50_000 - count)) if ((left -= 1) <= 0) break;
  return performance.now() - started;
}

/** The log of a session in a file, of which nothing waits to be on the disk: what is measured is the program, not the disk. */
class UnsyncedStore {
  constructor(folder) {
    this.store = new SessionStore(folder, tmpdir());
  }

  async open(session) {
    return { ...(await this.store.open(session)), sync: async () => undefined };
  }

  read(session) {
    return this.store.read(session);
  }
}

/** What one record costs whoever appends it, and what it costs until it is in the file. */
async function append(folder) {
  const file = await new UnsyncedStore(folder).open(sessionId("append"));
  const { JournalWriter } = await import("../packages/core/dist/journal/journal-writer.js");
  const writer = new JournalWriter(file, { next: 1, endsWhole: true, now: () => Date.now() });
  const event = {
    type: "model-streamed",
    event: { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "some words of an answer " } },
    ...origin,
    sequence: 1,
  };
  const count = 50_000;
  const perAppend = [];
  for (let round = 0; round < 5; round += 1) {
    const started = performance.now();
    for (let index = 0; index < count / 5; index += 1) {
      writer.append({ type: "event", event });
      if (index % 50 === 49) await new Promise((resolve) => setImmediate(resolve));
    }
    await writer.durable();
    perAppend.push(((performance.now() - started) * 1000) / (count / 5));
  }
  await writer.close();
  return median(perAppend);
}

/** One run of ten thousand turns with a tool each, whose history is folded into a summary every fifty. */
async function turns(folder, total = 10_000, step = 500) {
  let turn = 0;
  const work = defineTool({
    name: "Work",
    description: "Works",
    input: z.object({ turn: z.number() }),
    readOnly: true,
    run: () => "a line of output\n".repeat(100),
  });
  const shrink = defineStage({
    id: "shrink",
    list: "recover",
    slot: "shrink",
    create: () => ({
      handles: ["prompt_too_long"],
      limit: 1,
      resets: "reply",
      recover: (_failure, state) => ({
        messages: [
          { type: "user", id: messageId(`s${turn}`), content: [{ type: "text", text: "What was done so far, in short." }] },
          ...state.messages.slice(-2),
        ],
      }),
    }),
  });
  const model = scriptedProvider(() => {
    turn += 1;
    if (turn % 50 === 0) return reply.failure("prompt_too_long");
    return turn >= total ? reply.text("done") : reply.text(`turn ${turn}`).toolUse("Work", { turn });
  });
  const store = new UnsyncedStore(folder);
  const harness = await openHarness({
    name: "bench",
    version: "0",
    model: "scripted-1",
    plugins: [
      model,
      inlinePlugin({ name: "work", tools: [work], stages: [shrink] }),
      inlinePlugin({ name: "store", services: [provide(JournalStore, { level: "session", create: () => store })] }),
    ],
  });
  const session = await harness.openSession({ cwd: tmpdir() });
  const points = [];
  let [at, since] = [0, performance.now()];
  for await (const event of session.prompt("go")) {
    if (event.type !== "turn-started" || turn < at + step) continue;
    const ms = (performance.now() - since) / (turn - at);
    // The provider of the bench remembers every request; a real one does not.
    model.requests.length = 0;
    globalThis.gc();
    points.push({ turns: turn, rssMb: process.memoryUsage().rss / 1e6, heapMb: process.memoryUsage().heapUsed / 1e6, ms });
    [at, since] = [turn, performance.now()];
  }
  await session.close();
  await harness.close();
  return points;
}

const [, , mode, folder] = process.argv;
if (mode === "open" || mode === "reconnect") await openLong(folder, mode === "reconnect");
else if (mode === "turns") writeFileSync(join(folder, "turns.json"), JSON.stringify(await turns(folder)));
else await main();

async function main() {
  const place = mkdtempSync(join(tmpdir(), "lorimer-bench-journal-"));
  const answer = (name) => JSON.parse(readFileSync(join(place, name), "utf8"));
  try {
    const store = new SessionStore(place, tmpdir());
    mkdirSync(store.own, { recursive: true });
    const written = writeLongLog(join(store.own, `${id}.jsonl`));
    const runs = [];
    for (let run = 0; run < 5; run += 1) {
      const { peakMb } = await once(process.execPath, [here, "open", place], { watchMemory: true });
      runs.push({ peakMb, ...answer("opened.json") });
    }
    const openMs = median(runs.map(({ ms }) => ms));
    const openMb = median(runs.map(({ peakMb }) => peakMb));
    console.log(
      `figure: opening ${written.events} events in ${(written.bytes / 1e6).toFixed(0)} MB: ${openMs.toFixed(0)} ms (2000), peak ${openMb.toFixed(0)} MB (300)`,
    );
    await once(process.execPath, [here, "reconnect", place], {});
    const { recentMs, allMs } = answer("opened.json");
    console.log(`figure: reconnecting to it 100 events behind: ${recentMs.toFixed(0)} ms, from the beginning: ${allMs.toFixed(0)} ms`);
    console.log(`figure: appending a record without sync: ${(await append(place)).toFixed(1)} µs (50)`);
    await once(process.execPath, ["--expose-gc", here, "turns", place], {});
    const points = answer("turns.json");
    const [first, last] = [points[0], points.at(-1)];
    const early = median(points.slice(0, 5).map(({ ms }) => ms));
    const late = median(points.slice(-5).map(({ ms }) => ms));
    console.log(
      `figure: ${last.turns} turns: memory ${first.rssMb.toFixed(0)} MB after ${first.turns}, ${last.rssMb.toFixed(0)} MB at the end: +${(last.rssMb - first.rssMb).toFixed(0)} MB (150)`,
    );
    console.log(`figure: a turn: ${early.toFixed(2)} ms at first, ${late.toFixed(2)} ms at the end: ${(late / early).toFixed(2)}x`);
    writeFileSync(join(dirname(here), "../docs/journal-growth.svg"), growthPlot(points));
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}
