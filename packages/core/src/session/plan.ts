import { slots } from "@lorimer/sdk";
import type { StageList } from "@lorimer/sdk";
import { extensionOf } from "../kernel/host-api.js";
import type { Kernel } from "../kernel/link.js";
import type { Point } from "../kernel/point.js";
import type { StageOrder } from "./pipeline.js";
import type { HarnessConfig, HarnessPlan } from "./session-api.js";

/** What a distribution comes to, as frozen plain JSON. Each part is made when it is first asked for: there may be hundreds of plugins. */
export function planOf(config: HarnessConfig, kernels: readonly Kernel[], order: StageOrder, points: readonly Point[]): HarnessPlan {
  return lazily<HarnessPlan>({
    name: () => config.name,
    version: () => config.version,
    plugins: () =>
      kernels
        .flatMap((kernel) => kernel.plugins)
        .map((plugin) => ({
          name: plugin.manifest.name,
          version: plugin.manifest.version ?? "",
          access: extensionOf(plugin).access ?? [],
        })),
    quarantined: () => kernels.flatMap((kernel) => kernel.quarantined),
    contributions: () => Object.fromEntries(points.map((point) => [point.name, contributionsTo(point, kernels)])),
    pipeline: () => Object.fromEntries((Object.keys(slots) as StageList[]).map((list) => [list, slotsOf(list, order)])),
  });
}

function lazily<T extends object>(makers: { readonly [Key in keyof T]: () => T[Key] }): T {
  const whole = {};
  for (const [key, make] of Object.entries<() => unknown>(makers)) {
    let made: { readonly value: unknown } | undefined;
    Object.defineProperty(whole, key, { enumerable: true, get: () => (made ??= { value: deepFreeze(make()) }).value });
  }
  return Object.freeze(whole) as T;
}

function contributionsTo(point: Point, kernels: readonly Kernel[]): HarnessPlan["contributions"][string] {
  return kernels
    .flatMap((kernel) => kernel.contributions<{ readonly module: string }>(point.name))
    .map((entry) => ({ plugin: entry.plugin, id: point.id?.(entry.value as never) ?? entry.value.module, module: entry.value.module }));
}

function slotsOf(list: StageList, order: StageOrder): HarnessPlan["pipeline"][string] {
  return slots[list].map((slot) => ({
    slot,
    stages: order[list].filter((entry) => entry.value.slot === slot).map((entry) => ({ id: entry.value.id, plugin: entry.plugin })),
  }));
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}
