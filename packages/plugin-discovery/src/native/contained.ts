import { LorimerError } from "@lorimer/sdk";
import { guardExit } from "./guard-exit.js";
import type { Owner } from "./guard-exit.js";

type Module = { readonly default?: unknown };

/** How long a module may take to load. */
const deadlineMs = 10_000;
/** Failures after which nothing of the plugin is loaded any more in this process. */
const limit = 3;

/**
 * Loads modules of an installed plugin so that none of them can take the harness with it: one that hangs is given up, one that ends the
 * process is refused, and after three failures none is tried again. Code that never gives back control cannot be stopped this way.
 */
export function contained({ name, folder }: Owner, load: (path: string) => Promise<unknown>): (path: string) => Promise<Module> {
  let failures = 0;
  return async (path) => {
    if (failures >= limit) throw failed(`${name} is left out: it failed ${limit} times.`);
    guardExit({ name, folder });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(failed(`${path} of ${name} did not load within ${deadlineMs / 1000} seconds.`)), deadlineMs);
    });
    try {
      return (await Promise.race([load(path), late])) as Module;
    } catch (error) {
      failures += 1;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  };
}

function failed(text: string): LorimerError {
  return new LorimerError("PLUGIN_MODULE_FAILED", text, { hint: "Mend the plugin, or switch it off with enabledPlugins." });
}
