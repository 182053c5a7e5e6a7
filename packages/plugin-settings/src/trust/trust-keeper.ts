import { join } from "node:path";
import type { SettingsChange, WritableScope } from "../contract/index.js";
import type { Brought } from "./brought.js";
import { inventorySync } from "./inventory.js";
import type { InventoryOptions } from "./inventory.js";
import { trustState } from "./trust-state.js";
import type { TrustState } from "./trust-state.js";
import type { TrustStore } from "./trust-store.js";

/**
 * Keeps consent and content together while a session runs in a trusted folder: what appears in its settings meanwhile does not take
 * effect before somebody was asked, and what Lorimer itself writes there for the person is not asked about at the next start.
 */
export interface TrustKeeper {
  /** For `Settings.guard`: why a changed settings file of the project must not take effect, or undefined. */
  guard(change: SettingsChange): Promise<string | undefined>;
  /** Runs an edit of settings that the person asked for; what it adds to the files of that scope counts as consented to. */
  own<T>(scope: WritableScope, edit: () => Promise<T>): Promise<T>;
}

export interface TrustKeeperOptions {
  /** Real path. */
  readonly folder: string;
  readonly store: TrustStore;
  readonly interactive: boolean;
  readonly inventory?: InventoryOptions;
  /** For a folder that is trusted for this run only: what it brought when that was said. */
  readonly forThisRun?: readonly Brought[];
}

export function trustKeeper({ folder, store, interactive, inventory, forThisRun = [] }: TrustKeeperOptions): TrustKeeper {
  const granted = new Set(forThisRun.map(({ digest }) => digest));
  let writing: readonly string[] = [];
  const look = (): TrustState => trustState(folder, inventorySync(folder, inventory), store.read().records, { interactive });
  const openItems = (): readonly Brought[] => look().open.filter(({ digest }) => !granted.has(digest));
  const keep = async (items: readonly Brought[]): Promise<void> => {
    if (items.length === 0) return;
    for (const { digest } of items) granted.add(digest);
    await store.change(folder, (before) => {
      if (before?.answer === "no") return before;
      const digests = new Set([...(before?.items ?? []), ...items.map(({ digest }) => digest)]);
      return { answer: "yes", items: [...digests], at: new Date().toISOString(), how: before?.how ?? "edit" };
    });
  };
  return {
    async guard({ source }) {
      if (source !== "project_settings" && source !== "local_settings") return undefined;
      const open = openItems();
      await keep(open.filter(({ path }) => writing.includes(path)));
      const first = open.find(({ path }) => !writing.includes(path));
      return first === undefined
        ? undefined
        : `it brings what nobody was asked about (${first.path} ${first.does}); start again to be asked`;
    },
    async own(scope, edit) {
      if (scope !== "local" && scope !== "project") return edit();
      const before = new Set(openItems().map(({ digest }) => digest));
      const name = scope === "local" ? "settings.local.json" : "settings.json";
      writing = [join(".lorimer", name), join(".claude", name)];
      try {
        const result = await edit();
        await keep(openItems().filter(({ path, digest }) => writing.includes(path) && !before.has(digest)));
        return result;
      } finally {
        writing = [];
      }
    },
  };
}
