import type { ActivePackage, Packages } from "@lorimer/plugin-discovery/contract";
import { configsOf, PackageConfigs } from "../config/package-configs.js";
import type { HookEngine } from "./hook-engine.js";

/** Counts up when the same hooks would be read otherwise. */
const key = "lorimer.hooks 1";

/** Brings in the hooks of packages, and keeps them in step with what packages are there. */
export async function packageHooks(engine: HookEngine, packages: Packages, ended: AbortSignal): Promise<void> {
  let remove: readonly (() => void)[] = [];
  const add = async (): Promise<void> => {
    const byEvent = new Map<string, ActivePackage[]>();
    const atOnce: ActivePackage[] = [];
    for (const one of await packages.active("hooks")) {
      const events = (one.memo?.get(key) as Events | undefined) ?? (await eventsOf(one));
      if (events === "unknown") atOnce.push(one);
      else
        for (const event of events) {
          const hearing = byEvent.get(event);
          if (hearing === undefined) byEvent.set(event, [one]);
          else hearing.push(one);
        }
    }
    for (const each of remove) each();
    engine.usePackages(byEvent.size === 0 ? undefined : new PackageConfigs(byEvent));
    remove = atOnce.flatMap((one) => configsOf(one).map(({ config, origin }) => engine.addConfig(config, origin)));
  };
  await add();
  const stop = packages.onChange(() => void add().catch(() => engine.notify("The hooks of a changed package could not be read.")));
  ended.addEventListener("abort", stop, { once: true });
}

/** What a package's hooks hear. Unknown where they are to be read at once: of a package that may change, and of one with a fault, to be said before it matters. */
type Events = readonly string[] | "unknown";

async function eventsOf(one: ActivePackage): Promise<Events> {
  if (one.memo === undefined) return "unknown";
  const { readHooks } = await import("../config/read-config.js");
  const read = configsOf(one).map(({ config, origin }) => readHooks(config, { ...origin, scope: "plugin", mergesCopies: false }));
  const isSound = read.every(({ problems }) => problems.length === 0);
  const events = isSound ? [...new Set(read.flatMap(({ entries }) => entries.map(({ event }) => event)))] : "unknown";
  one.memo.set(key, events);
  return events;
}
