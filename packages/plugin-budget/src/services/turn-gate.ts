import { Contributions, optional, provide, SessionJournal } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { Settings } from "@lorimer/plugin-settings/contract";
import { RequestRecorder } from "../context/recorder.js";
import { Ledger } from "../contract/index.js";
import { effectiveBudget } from "../gate/effective-budget.js";
import { TurnGate, SessionGate } from "../gate/session-gate.js";

/** Keeps the limits of the settings, or of the plugin's own where a harness has no settings. */
const turnGate: Service<SessionGate> = provide(TurnGate, {
  level: "session",
  needs: { recorder: RequestRecorder, journal: SessionJournal, settings: optional(Settings), contributions: Contributions },
  create: async ({ settings, contributions, ...parts }, plugin) => {
    const gate = new SessionGate({
      ...parts,
      ledger: async () => (await contributions.resolve({ ledger: Ledger }))["ledger"] as Ledger,
      limits: () => (settings === undefined ? undefined : effectiveBudget(settings)) ?? plugin.settings["budget"],
    });
    await gate.begin();
    return gate;
  },
});
export default turnGate;
