import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { replayCorpus } from "./replay-corpus.js";

/** What is generated here: parallel calls, retries, steering, interrupts, background work, consumers that leave. A thousand is the whole proof. */
const sessions = Number(process.env["LORIMER_SESSIONS"] ?? 150);

/** Where the seeds begin; another start is another corpus. */
const from = Number(process.env["LORIMER_SEED"] ?? 1);

test("generated sessions replay byte for byte, also while the machine is busy with something else", { timeout: 1_700_000 }, async () => {
  const busy = Array.from({ length: availableParallelism() }, () => new Worker("for (;;);", { eval: true }));
  try {
    const loaded = await replayCorpus(from, Math.ceil(sessions / 3));
    await Promise.all(busy.splice(0).map((worker) => worker.terminate()));
    const idle = await replayCorpus(from + 1_000_000, Math.floor((sessions * 2) / 3));
    for (const [name, { figures }] of Object.entries({ "under load": loaded, alone: idle }))
      for (const figure of figures) console.log(`figure: ${name}: ${figure}`);
    const faults = [...loaded.faults, ...idle.faults];
    expect(faults, faults.join("\n")).toEqual([]);
  } finally {
    await Promise.all(busy.map((worker) => worker.terminate()));
  }
});
