import type { HookRegistry, HookSource } from "@lorimer/plugin-hooks/contract";

/** Hooks that commands bring: in force from the command's first use to the session's end, each once. */
export class CommandHooks {
  readonly #registry: HookRegistry | undefined;
  readonly #added = new Set<string>();

  constructor(registry: HookRegistry | undefined) {
    this.#registry = registry;
  }

  add(config: Readonly<Record<string, unknown>>, origin: HookSource): void {
    const key = JSON.stringify([origin.source, config]);
    if (this.#added.has(key)) return;
    this.#added.add(key);
    this.#registry?.addConfig(config, origin);
  }
}
