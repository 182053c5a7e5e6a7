import type { PluginMeter, PluginWork } from "@lorimer/sdk";

/** Waits for something of a plugin, and tells how long that took where somebody wants to know. */
export async function timed<T>(meter: PluginMeter | undefined, plugin: string, work: PluginWork, act: () => T | Promise<T>): Promise<T> {
  if (meter === undefined) return act();
  const began = performance.now();
  try {
    return await act();
  } finally {
    meter.took(plugin, work, performance.now() - began);
  }
}
