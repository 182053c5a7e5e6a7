import type { ChangeGroup, ExternalEffect } from "../contract/index.js";
import { isCommand } from "../settings.js";
import type { Limits } from "../settings.js";

/** What still stands, newest first: what is recorded, and commands, of which nobody knows what they did outside of files. */
export function effectsOf(recorded: readonly ExternalEffect[], groups: readonly ChangeGroup[], limits: Limits): readonly ExternalEffect[] {
  const known = new Set(recorded.map(({ call }) => call));
  const commands = groups
    .filter(({ tool, call }) => isCommand(tool, limits) && !known.has(call))
    .map(({ number, time, tool, title, call }): ExternalEffect => ({
      number,
      time,
      tool,
      title,
      call,
      compensation: undefined,
      state: "stands",
    }));
  return [...recorded.filter(({ state }) => state !== "undone"), ...commands].toSorted((a, b) => b.number - a.number);
}
