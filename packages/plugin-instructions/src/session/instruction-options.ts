import { join } from "node:path";
import type { Settings } from "@lorimer/plugin-settings/contract";
import type { PluginContext } from "@lorimer/sdk";
import { expandBraces, globTest } from "../files/globs.js";
import type { InstructionPlaces } from "../files/gather.js";

/** The plugin's settings, each with a meaning where it is not given. A value of another form than the schema says counts as not given. */
export interface InstructionOptions extends InstructionPlaces {
  readonly enabled: boolean;
  readonly names: readonly string[];
  readonly firstOnly: boolean;
}

export function instructionOptions({ settings }: PluginContext, home: string): InstructionOptions {
  const text = (key: string): string | undefined => {
    const value = settings[key];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const texts = (key: string): readonly string[] | undefined => {
    const value = settings[key];
    return Array.isArray(value) && value.every((item) => typeof item === "string") ? value : undefined;
  };
  return {
    enabled: settings["enabled"] !== false,
    names: texts("files") ?? ["LORIMER.md", "CLAUDE.md", "AGENTS.md"],
    firstOnly: settings["perFolder"] === "first",
    managedFolders: texts("managedFolders") ?? [],
    userFolder: text("userFolder") ?? join(home, ".lorimer"),
    foreignUserFolder: text("foreignUserFolder") ?? join(home, ".claude"),
  };
}

/** Whether `claudeMdExcludes` names a path: globs of absolute paths, `~` for the home folder. */
export function excludesOf(settings: Settings | undefined, home: string): (path: string) => boolean {
  const value = settings?.get("claudeMdExcludes");
  const globs = Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
  const tests = globs
    .flatMap(
      (glob) =>
        expandBraces(
          glob.replace(/^~(?=\/)/, () => home),
          1000,
        ) ?? [],
    )
    .map((glob) => globTest(glob));
  return (path) => tests.some((test) => test(path));
}
