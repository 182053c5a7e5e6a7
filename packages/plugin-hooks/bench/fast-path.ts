import { HookRegistry, Hooks } from "../src/contract/index.js";
import type { TestHarness } from "@lorimer/testing";

export interface FastPath {
  /** Microseconds of one firing that no hook hears. */
  readonly silent: number;
  /** Microseconds of one firing that a function hears. */
  readonly oneFunction: number;
  /** The same with three functions, one of each phase. */
  readonly threeFunctions: number;
  /** Bytes that 100,000 silent firings leave on the heap, for each. */
  readonly bytesWhenSilent: number;
}

const rounds = 15;
const calls = 20_000;

/** Measures what a firing costs where no process, request or model is involved. The best of several rounds: the machine does other things too. */
export async function measureFastPath(run: TestHarness): Promise<FastPath> {
  const hooks = await run.session.service(Hooks);
  const registry = await run.session.service(HookRegistry);
  const firing = {
    subject: "Read",
    input: { tool_name: "Read", tool_input: { file_path: "/a" }, tool_use_id: "1" },
    toolUseId: "1",
    signal: new AbortController().signal,
  };
  const each = async (): Promise<number> => {
    const begun = performance.now();
    for (let call = 0; call < calls; call++) await hooks.fire("PreToolUse", firing);
    return ((performance.now() - begun) * 1000) / calls;
  };
  const best = async (): Promise<number> => {
    let least = Number.POSITIVE_INFINITY;
    for (let round = 0; round < rounds; round++) least = Math.min(least, await each());
    return least;
  };
  const silent = await best();
  const bytesWhenSilent = heapPerCall(() => {
    if (hooks.listens("PreToolUse")) throw new Error("nobody listens");
    void hooks.fire("PreToolUse", firing);
  });
  const removers = [registry.add({ event: "PreToolUse", matcher: "Read|Edit", run: async () => undefined })];
  const oneFunction = await best();
  removers.push(registry.add({ event: "PreToolUse", phase: "observe", run: () => undefined }));
  removers.push(registry.add({ event: "PreToolUse", phase: "rewrite", run: () => undefined }));
  const threeFunctions = await best();
  for (const remove of removers) remove();
  return { silent, oneFunction, threeFunctions, bytesWhenSilent };
}

function heapPerCall(call: () => void): number {
  const many = 100_000;
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 5; round++) {
    const before = process.memoryUsage().heapUsed;
    for (let index = 0; index < many; index++) call();
    const grown = process.memoryUsage().heapUsed - before;
    // A collection in between makes the heap smaller; such a round says nothing.
    if (grown >= 0) least = Math.min(least, grown / many);
  }
  return least;
}
