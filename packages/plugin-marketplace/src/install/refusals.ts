import { LorimerError } from "@lorimer/sdk";
import type { Generation } from "../contract/index.js";
import { idOf } from "./plugin-id.js";

export function notInstalled(id: string, { packages }: Generation): LorimerError {
  return new LorimerError("PLUGIN_UNKNOWN", `${id} is not installed.`, {
    hint: packages.length === 0 ? "Nothing is installed." : `Installed are: ${[...new Set(packages.map(idOf))].slice(0, 20).join(", ")}.`,
  });
}

export function declined(): LorimerError {
  return new LorimerError("PLUGIN_CHANGED", "Nobody agreed to what the plugin holds. Nothing was installed.", {
    hint: "--yes agrees without asking.",
  });
}
