import type { Settings } from "@lorimer/plugin-settings/contract";
import type { PluginContext } from "@lorimer/sdk";

/** How much is kept, and how long looking may take. */
export interface Limits {
  readonly maxFileBytes: number;
  readonly maxTotalBytes: number;
  readonly snapshotMs: number;
  readonly commandTools: readonly string[];
}

/** A setting of another form than its schema says counts as not set. */
export function limitsOf({ settings }: PluginContext): Limits {
  const number = (key: string, fallback: number): number => {
    const value = settings[key];
    return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : fallback;
  };
  const tools = settings["commandTools"];
  return {
    maxFileBytes: number("maxFileBytes", 10 * 1024 * 1024),
    maxTotalBytes: number("maxTotalBytes", 1024 * 1024 * 1024),
    snapshotMs: number("snapshotMs", 300),
    commandTools: Array.isArray(tools) && tools.every((tool) => typeof tool === "string") ? tools : ["Bash", "PowerShell"],
  };
}

/** Whether nothing is known beforehand of what a tool's calls change. */
export function isCommand(tool: string, { commandTools }: Limits): boolean {
  return commandTools.includes(tool) || tool.startsWith("mcp__");
}

/** Asked at each call, because settings may change while a session runs. */
export function isEnabled(settings: Settings | undefined): boolean {
  return settings?.get("fileCheckpointingEnabled") !== false;
}
