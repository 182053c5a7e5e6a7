import type { Reporter } from "@lorimer/sdk";
import type { Settings } from "../contract/index.js";

/** Tells a session of every change of the settings while it runs. Returns the way to stop. */
export function reportChanges(settings: Settings, reporter: Reporter): () => void {
  return settings.onChange(({ source, file, problems }) => {
    const told = problems.map(({ key, message }) => (key === "" ? message : `${key}: ${message}`));
    reporter.emit({ type: "settings-changed", source, file, problems: told });
  });
}
