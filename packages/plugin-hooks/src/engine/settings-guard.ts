import type { Settings, SettingsChange } from "@lorimer/plugin-settings/contract";
import type { HookEngine } from "./hook-engine.js";

/** Lets `ConfigChange` hooks refuse a change of settings, and reads the hooks anew when a change took effect. */
export function guardSettings(engine: HookEngine, settings: Settings, signal: AbortSignal, read: () => void): void {
  const fire = async ({ source, file }: SettingsChange): Promise<string | undefined> => {
    if (source === "session" || !engine.listens("ConfigChange")) return undefined;
    const input = { source, ...(file === null ? {} : { file_path: file }) };
    const verdict = await engine.fire("ConfigChange", { subject: source, input, signal });
    if (verdict.decision === "deny") return verdict.reason ?? "A ConfigChange hook refused it.";
    return verdict.continue ? undefined : (verdict.stopReason ?? "A ConfigChange hook refused it.");
  };
  const forget = [
    settings.guard(fire),
    settings.onChange((change) => {
      // Nobody is asked about policy; its hooks are told all the same.
      if (change.source === "policy_settings") void fire(change);
      read();
    }),
  ];
  signal.addEventListener("abort", () => forget.forEach((stop) => stop()), { once: true });
}
