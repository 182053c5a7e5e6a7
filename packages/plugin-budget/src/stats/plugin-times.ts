import { token } from "@lorimer/sdk";
import type { PluginMeter, PluginWork, Token } from "@lorimer/sdk";

/** How often, and for how many milliseconds in all. */
export type Timed = readonly [count: number, ms: number];

/** By plugin and kind of work. */
export type Times = Readonly<Record<string, Partial<Readonly<Record<PluginWork, Timed>>>>>;

/** Sums up what code of plugins took. */
export class PluginTimes implements PluginMeter {
  #times: Record<string, Partial<Record<PluginWork, [number, number]>>> = {};

  took(plugin: string, work: PluginWork, ms: number): void {
    const own = (this.#times[plugin] ??= {});
    const sum = (own[work] ??= [0, 0]);
    sum[0] += 1;
    sum[1] += ms;
  }

  /** Everything since the last time, to a hundredth of a millisecond. */
  take(): Times {
    const times = this.#times;
    this.#times = {};
    for (const own of Object.values(times)) for (const sum of Object.values(own)) sum[1] = Math.round(sum[1] * 100) / 100;
    return times;
  }
}

/** Level: session. */
export const OwnTimes: Token<PluginTimes> = token("lorimer.budget.Times");
