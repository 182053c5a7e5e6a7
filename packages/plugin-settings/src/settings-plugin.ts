import { definePlugin, provide, Reporter } from "@lorimer/sdk";
import type { Plugin } from "@lorimer/sdk";
import { Settings, Trust } from "./contract/index.js";
import { plugin } from "./plugin.js";
import { reportChanges } from "./live/report-changes.js";

/** The plugin for a front end that opened the settings and settled trust itself, before there was a harness. Use it instead of `plugin`; closing the settings stays with who opened them. */
export function settingsPlugin(settings: Settings, trust: Trust): Plugin {
  const stops = new WeakMap<Settings, () => void>();
  const modules: Plugin["modules"] = {
    ...plugin.modules,
    "./dist/services/settings.js": () =>
      Promise.resolve({
        default: provide(Settings, {
          level: "session",
          needs: { reporter: Reporter },
          create: ({ reporter }) => {
            // One for each session, so that a session's end ends its reports.
            const own = bound(settings);
            stops.set(own, reportChanges(settings, reporter));
            return own;
          },
          dispose: (own) => stops.get(own)?.(),
        }),
      }),
    "./dist/services/trust.js": () => Promise.resolve({ default: provide(Trust, { level: "session", create: () => trust }) }),
  };
  return definePlugin({ ...plugin, modules });
}

function bound(settings: Settings): Settings {
  return {
    get: (...key) => settings.get(...key),
    entries: (...key) => settings.entries(...key),
    explain: (key) => settings.explain(key),
    get problems() {
      return settings.problems;
    },
    update: (scope, edits) => settings.update(scope, edits),
    onChange: (listener) => settings.onChange(listener),
    guard: (ask) => settings.guard(ask),
  };
}
