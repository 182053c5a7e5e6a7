import { homedir } from "node:os";
import { LorimerError } from "@lorimer/sdk";
import { userFolders } from "./layers/places.js";
import { LiveSettings } from "./live/live-settings.js";
import type { OpenSettings, SettingsOptions } from "./settings-options.js";

/** Reads every layer. Files are read before the first wait, and nothing is waited for where there are no policy readers. */
export async function openSettings(options: SettingsOptions): Promise<OpenSettings> {
  const settings = openSettingsSync(options);
  if (options.policies !== undefined && options.policies.length > 0) await settings.reload();
  return settings;
}

/** The same without policy readers, which need waiting. They are read by `reload`. */
export function openSettingsSync(options: SettingsOptions): OpenSettings {
  if (options.projectFolder === "") throw new LorimerError("CONFIG_INVALID", "Settings need a project folder.");
  return new LiveSettings({ ...userFolders({}, homedir()), ...options });
}
