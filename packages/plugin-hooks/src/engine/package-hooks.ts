import type { Packages } from "@lorimer/plugin-discovery/contract";
import type { HookEngine } from "./hook-engine.js";

/** Adds the hooks that packages bring, and keeps them in step with what packages are there. */
export async function packageHooks(engine: HookEngine, packages: Packages, ended: AbortSignal): Promise<void> {
  let remove: readonly (() => void)[] = [];
  const add = async (): Promise<void> => {
    const active = await packages.active();
    for (const each of remove) each();
    remove = active.flatMap(({ hooks, id, root, data, options }) =>
      hooks.map(({ config, source }) =>
        engine.addConfig(config, { source: `${id} (${source})`, pluginRoot: root, pluginData: data, userConfig: options }),
      ),
    );
  };
  await add();
  const stop = packages.onChange(() => void add().catch(() => engine.notify("The hooks of a changed package could not be read.")));
  ended.addEventListener("abort", stop, { once: true });
}
