import type { PluginMeter, Recovery, StageList, StageTypes, StopStage, Tool } from "@lorimer/sdk";
import { timed } from "../async/timed.js";

/** A function that may pass on to the next one. */
type Act = (given: never, next: unknown, turn: never) => unknown;

/**
 * The same stage, whose own time is told: without that of what it passes on to. Stages around the model call are left alone: what they
 * take is lost in what the model takes, and every event of its stream would pay for the watching.
 */
export function timedStage<L extends StageList>(list: L, stage: StageTypes[L], plugin: string, meter: PluginMeter): StageTypes[L] {
  const time = <T>(act: () => T | Promise<T>): Promise<T> => timed(meter, plugin, "stage", act);
  const parts = {
    model: () => stage,
    input: () => withoutNext(stage as unknown as Act, (ms) => meter.took(plugin, "stage", ms)),
    tool: () => withoutNext(stage as unknown as Act, (ms) => meter.took(plugin, "stage", ms)),
    context: () => timedAct(stage as unknown as Act, time),
    batch: () => timedAct(stage as unknown as Act, time),
    recover: (): Recovery => {
      const recovery = stage as Recovery;
      const { handles, limit, resets } = recovery;
      return { handles, limit, resets, recover: (...given) => time(() => recovery.recover(...given)) };
    },
    stop: (): StopStage => {
      const stop = stage as StopStage;
      const overruled = stop.overruled === undefined ? {} : { overruled: () => stop.overruled?.() ?? ({ decision: "done" } as const) };
      return { limit: stop.limit, ...overruled, decide: (...given) => time(() => stop.decide(...given)) };
    },
  };
  return parts[list]() as StageTypes[L];
}

/** The same tool, whose runs are timed: without the question whether it may run. */
export function timedTool(tool: Tool, plugin: string, meter: PluginMeter): Tool {
  return { ...tool, run: (...given) => timed(meter, plugin, "tool", () => tool.run(...given)) };
}

function timedAct(act: Act, time: <T>(act: () => T | Promise<T>) => Promise<T>): Act {
  return (...given) => time(() => act(...given));
}

function withoutNext(act: Act, took: (ms: number) => void): Act {
  return async (given, next, turn) => {
    const began = performance.now();
    let inside = 0;
    const inner = async (passed: never): Promise<unknown> => {
      const from = performance.now();
      try {
        return await (next as (passed: never) => Promise<unknown>)(passed);
      } finally {
        inside += performance.now() - from;
      }
    };
    try {
      return await act(given, inner, turn);
    } finally {
      took(Math.max(0, performance.now() - began - inside));
    }
  };
}
