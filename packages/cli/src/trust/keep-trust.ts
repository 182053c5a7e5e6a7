import type { OpenSettings } from "@lorimer/plugin-settings";
import type { TrustKeeper } from "@lorimer/plugin-settings/trust";
import type { SettledTrust } from "./settle-trust.js";

/**
 * The settings of a trusted folder, held to what was consented to: a change of the project's files that brings anything new does not
 * take effect, and what is written there for the person is not asked about later.
 */
export function keepTrust(settings: OpenSettings, trust: SettledTrust): OpenSettings {
  if (!trust.trusted) return settings;
  let keeper: Promise<TrustKeeper> | undefined;
  const loaded = (): Promise<TrustKeeper> => (keeper ??= load(trust));
  settings.guard(async (change) => (await loaded()).guard(change));
  return {
    get: (...key) => settings.get(...key),
    entries: (...key) => settings.entries(...key),
    explain: (key) => settings.explain(key),
    get problems() {
      return settings.problems;
    },
    update: async (scope, edits) => (await loaded()).own(scope, () => settings.update(scope, edits)),
    onChange: (listener) => settings.onChange(listener),
    guard: (ask) => settings.guard(ask),
    get layers() {
      return settings.layers;
    },
    fileOf: (scope) => settings.fileOf(scope),
    reload: () => settings.reload(),
    close: () => settings.close(),
  };
}

async function load({ folder, userFolder, interactive, inventory, forThisRun }: SettledTrust): Promise<TrustKeeper> {
  const { openTrustStore, trustKeeper } = await import("@lorimer/plugin-settings/trust");
  return trustKeeper({ folder, store: openTrustStore(userFolder), interactive, inventory, forThisRun });
}
