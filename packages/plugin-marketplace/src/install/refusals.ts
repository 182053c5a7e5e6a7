import { LorimerError } from "@lorimer/sdk";
import type { Generation, InstallScope } from "../contract/index.js";
import { idOf } from "./plugin-id.js";

export function notInstalled(id: string, { packages }: Generation, scope?: InstallScope): LorimerError {
  return new LorimerError("PLUGIN_UNKNOWN", `${id} is not installed${scope === undefined ? "" : ` in the scope ${scope}`}.`, {
    hint: packages.length === 0 ? "Nothing is installed." : `Installed are: ${[...new Set(packages.map(idOf))].slice(0, 20).join(", ")}.`,
  });
}

export function ambiguous(name: string, ids: readonly string[]): LorimerError {
  return new LorimerError("PLUGIN_UNKNOWN", `${ids.length} plugins are called ${name}.`, { hint: `Choose one of ${ids.join(", ")}.` });
}

export function declined(): LorimerError {
  return new LorimerError("PLUGIN_CHANGED", "Nobody agreed to what the plugin holds. Nothing was installed.", {
    hint: "--yes agrees without asking.",
  });
}
