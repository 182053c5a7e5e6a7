import { homedir } from "node:os";
import { join } from "node:path";
import type { PluginContext } from "@lorimer/sdk";
import { isRecord } from "./agent-plugins/read-manifest.js";

export interface DiscoverySettings {
  readonly userFolder: string;
  readonly foreignUserFolder: string;
  /** Folders of packages given for this session. */
  readonly given: readonly string[];
  readonly enabled: boolean;
  /** Ids of packages that policy refuses, with the reason. */
  readonly refused: Readonly<Record<string, unknown>>;
}

/** The plugin's settings with their defaults; what is of the wrong form counts as not set. */
export function discoverySettings({ settings }: PluginContext): DiscoverySettings {
  const text = (key: string, fallback: string): string =>
    typeof settings[key] === "string" && settings[key] !== "" ? settings[key] : fallback;
  const given = settings["given"];
  return {
    userFolder: text("userFolder", join(homedir(), ".lorimer")),
    foreignUserFolder: text("foreignUserFolder", join(homedir(), ".claude")),
    given: Array.isArray(given) ? given.filter((item) => typeof item === "string") : [],
    enabled: settings["enabled"] !== false,
    refused: isRecord(settings["refused"]) ? settings["refused"] : {},
  };
}
