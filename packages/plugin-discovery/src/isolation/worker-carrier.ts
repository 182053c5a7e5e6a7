import { Worker } from "node:worker_threads";
import { messageOf } from "@lorimer/sdk";
import { guestEnvironment, guestFile, heapMb, passOn } from "./carrier.js";
import type { Carrier, CarrierOptions } from "./carrier.js";

/** Megabytes of a thread's heap for what was just made. */
const youngMb = 16;

/** A thread of its own: what never gives back control, ends the process or fills its heap ends the thread. A crash of the engine ends the process. */
export async function carryInWorker({ folder, access }: CarrierOptions): Promise<Carrier> {
  const worker = new Worker(guestFile(), {
    workerData: folder,
    env: guestEnvironment(access),
    execArgv: [],
    stdout: true,
    stderr: true,
    // With as much room for the young as an engine takes by itself, what it moves when the heap is full passes the limit by more than is kept
    // free for that, and the engine ends the process.
    resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: youngMb },
  });
  worker.unref();
  passOn([worker.stdout, worker.stderr]);
  const ended = new Promise<string>((resolve) => {
    worker.on("error", (error) => resolve(messageOf(error)));
    worker.on("exit", (code) => resolve(`it ended with ${code}`));
  });
  return {
    port: { send: (message) => worker.postMessage(message), onMessage: (hear) => void worker.on("message", hear) },
    ended,
    hold: (held) => (held ? worker.ref() : worker.unref()),
    kill: () => void worker.terminate(),
  };
}
