import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import type { Settings } from "@lorimer/plugin-settings/contract";
import type { PluginContext } from "@lorimer/sdk";

export type ExtractionMode = "off" | "review" | "apply";

/** The plugin's settings, each with a meaning where it is not given. A value of another form than its schema says counts as not given. */
export interface MemoryOptions {
  readonly userFolder: string;
  readonly foreignUserFolder: string;
  readonly readForeign: boolean;
  /** Undefined: `review` where a person can review, else `off`. */
  readonly extraction: ExtractionMode | undefined;
  /** Estimated tokens of new conversation between two extractions. */
  readonly extractAfterTokens: number;
  /** Files by which the memory must have grown before it is looked through by itself; 0: never. */
  readonly consolidateAfter: number;
  /** The model for extraction and consolidation. Undefined: the session's. */
  readonly model: string | undefined;
  /** Memories that are sent along at most with one prompt. */
  readonly recallLimit: number;
}

export function memoryOptions({ settings }: PluginContext): MemoryOptions {
  const text = (key: string): string | undefined => {
    const value = settings[key];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const count = (key: string, fallback: number): number => {
    const value = settings[key];
    return typeof value === "number" && value >= 0 ? value : fallback;
  };
  return {
    userFolder: text("userFolder") ?? join(homedir(), ".lorimer"),
    foreignUserFolder: text("foreignUserFolder") ?? join(homedir(), ".claude"),
    readForeign: settings["readForeign"] === true,
    extraction: (["off", "review", "apply"] as const).find((mode) => mode === settings["extraction"]),
    extractAfterTokens: count("extractAfterTokens", 6000),
    consolidateAfter: count("consolidateAfter", 20),
    model: text("model"),
    recallLimit: count("recallLimit", 4),
  };
}

/** Asked each time, because settings may change while a session runs. Nothing is remembered where the distribution does not turn it on. */
export function isEnabled({ settings: own }: PluginContext, settings: Settings | undefined): boolean {
  return own["enabled"] === true && settings?.get("autoMemoryEnabled") !== false;
}

/** The folder that the settings name for this project's memory. */
export function namedFolder(settings: Settings | undefined): string | undefined {
  const value = settings?.get("autoMemoryDirectory");
  if (typeof value !== "string" || value === "") return undefined;
  const path = value.replace(/^~(?=\/|$)/, () => homedir());
  return isAbsolute(path) ? path : undefined;
}
