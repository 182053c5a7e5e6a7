import { definePlugin, optional, Outside, provide, Reporter, SessionJournal } from "@lorimer/sdk";
import type { Plugin, Service } from "@lorimer/sdk";
import { Settings, Trust } from "./contract/index.js";
import { plugin } from "./plugin.js";
import { reportChanges } from "./live/report-changes.js";
import { SessionSettings } from "./live/session-settings.js";

/** The plugin for a front end that opened the settings and settled trust itself, before there was a harness. Use it instead of `plugin`; closing the settings stays with who opened them. */
export function settingsPlugin(settings: Settings, trust: Trust): Plugin {
  const stops = new WeakMap<Settings, () => void>();
  const modules: Plugin["modules"] = {
    ...plugin.modules,
    "./dist/services/settings.js": () =>
      Promise.resolve({
        default: provide(Settings, {
          level: "session",
          needs: { reporter: Reporter, journal: optional(SessionJournal), outside: optional(Outside) },
          create: ({ reporter, journal, outside }) => {
            // One for each session, so that a session's end ends its reports.
            const own = new SessionSettings(settings, journal, outside);
            stops.set(own, reportChanges(settings, reporter));
            return own;
          },
          dispose: (own) => {
            stops.get(own)?.();
            (own as SessionSettings).close();
          },
        }),
      }),
    "./dist/services/trust.js": () => Promise.resolve({ default: trustOf(trust) }),
  };
  return definePlugin({ ...plugin, modules });
}

/** Read through the journal: a replay trusts what was trusted then. */
function trustOf(trust: Trust): Service<Trust> {
  return provide(Trust, {
    level: "session",
    needs: { journal: optional(SessionJournal) },
    create: ({ journal }) => {
      const recorded = ({ folder, trusted }: Trust): Trust => ({ folder, trusted });
      return journal?.read("lorimer.trust", () => trust, recorded) ?? trust;
    },
  });
}
