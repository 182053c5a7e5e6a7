import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Capability, Contributes, Isolation, ModuleLoader } from "@lorimer/sdk";
import type * as Breakers from "../breaker/index.js";

/** What holds for the code of installed plugins, whatever they are. */
export interface HostingOptions {
  /** Milliseconds that their code has wherever the harness waits for it; longer than the usual limits is not given. */
  readonly deadlineMs?: number | undefined;
  /** Where the code of plugins runs, by their names; what they declare themselves counts where it is stricter. */
  readonly isolation?: Readonly<Record<string, unknown>> | undefined;
  /** Keeps their failures for whoever asks later. */
  readonly failures?: string | undefined;
  /** Tells of a failure that no session is there to hear of. */
  readonly warn?: ((text: string) => void) | undefined;
}

/** Makes sure that code may be imported. */
export interface Prepared {
  before(): Promise<void>;
}

interface Contained {
  readonly name: string;
  readonly folder: string;
  readonly contributes: Contributes;
  readonly access: readonly Capability[];
  /** Undefined where it runs with the harness. */
  readonly isolation: Isolation | undefined;
  /** Asked before each import. */
  readonly prepared?: Prepared | undefined;
}

/**
 * Loads modules of an installed plugin so that neither they nor what they export can take the harness with them. What does that is itself
 * imported with the first of them. Code that never gives back control can only be stopped where it runs elsewhere.
 */
export function contained(plugin: Contained, options: HostingOptions): (path: string) => ReturnType<ModuleLoader> {
  let held: Promise<Held> | undefined;
  return async (path) => {
    const { parts, breaker, load } = await (held ??= hold(plugin, options));
    return parts.containModule(path, plugin.contributes, breaker, async (module) => {
      await plugin.prepared?.before();
      return load(module);
    });
  };
}

interface Held {
  readonly parts: typeof Breakers;
  readonly breaker: Breakers.Breaker;
  readonly load: (path: string) => Promise<unknown>;
}

async function hold(plugin: Contained, { failures, deadlineMs, warn }: HostingOptions): Promise<Held> {
  const parts = await import("../breaker/index.js");
  // A module is named by the path that its links lead to.
  const owner = { ...plugin, folder: realpathSync.native(plugin.folder) };
  const note = failures === undefined ? undefined : parts.noteFailure.bind(undefined, failures);
  const breaker = new parts.Breaker(owner, { deadlineMs, warn, note });
  if (plugin.isolation === undefined) {
    parts.ProcessGuard.watch(breaker);
    return { parts, breaker, load: (path) => import(pathToFileURL(resolve(owner.folder, path)).href) };
  }
  const { carryInProcess, carryInWorker, IsolatedModules } = await import("../isolation/index.js");
  const carry = plugin.isolation === "process" ? carryInProcess : carryInWorker;
  const stray = (message: string): void => void breaker.failed(new Error(message), { part: "what it left running" });
  const modules = new IsolatedModules({ ...owner, carry, deadlineMs, stray });
  return { parts, breaker, load: (path) => modules.load(path) };
}
