import type { PluginContext } from "@lorimer/sdk";

export interface SearchSettings {
  readonly mode: "on" | "auto" | "off";
  readonly autoPercent: number;
  readonly definitionTokens: number;
  readonly pluginTokens: number;
  readonly listingTokens: number;
}

/** The plugin's settings with their defaults; what is of the wrong form counts as not set. */
export function searchSettings({ settings }: PluginContext): SearchSettings {
  const { mode } = settings;
  return {
    mode: mode === "auto" || mode === "off" ? mode : "on",
    autoPercent: positive(settings["autoPercent"], 10),
    definitionTokens: positive(settings["definitionTokens"], 8000),
    pluginTokens: positive(settings["pluginTokens"], 1500),
    listingTokens: positive(settings["listingTokens"], 400),
  };
}

function positive(value: unknown, fallback: number): number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : fallback;
}
