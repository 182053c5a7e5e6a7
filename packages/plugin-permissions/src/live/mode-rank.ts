import type { PermissionMode } from "@lorimer/sdk";
import type { SettingsEntry } from "@lorimer/plugin-settings/contract";

/** From the mode that lets least go unasked to the one that lets most. */
const ranks: Readonly<Record<PermissionMode, number>> = {
  plan: 0,
  dontAsk: 1,
  default: 2,
  bubble: 2,
  acceptEdits: 3,
  auto: 4,
  bypassPermissions: 5,
};

/** The mode a setting names; `manual` is another name for `default`. */
export function readMode(value: unknown): PermissionMode | undefined {
  if (value === "manual") return "default";
  return typeof value === "string" && Object.hasOwn(ranks, value) ? (value as PermissionMode) : undefined;
}

export interface ChosenMode {
  readonly mode: PermissionMode;
  readonly problems: readonly string[];
}

/** The mode that the layers ask for, strongest first. What lies in the project may lower what the person chose, never raise it. */
export function chooseMode(entries: readonly SettingsEntry[], fallback: PermissionMode): ChosenMode {
  const problems: string[] = [];
  let held: PermissionMode | undefined;
  let asked: { readonly mode: PermissionMode; readonly source: string } | undefined;
  for (const { value, origin } of entries) {
    const mode = readMode(value);
    if (mode === undefined) problems.push(`${origin.source}: ${JSON.stringify(value)} is not a permission mode.`);
    else if (origin.scope === "local" || origin.scope === "project") asked ??= { mode, source: origin.source };
    else {
      held = mode;
      // Everything above the project's files outranks them.
      if (origin.scope !== "user" && origin.scope !== "default") asked ??= { mode, source: origin.source };
      break;
    }
  }
  const own = held ?? fallback;
  if (asked === undefined || ranks[asked.mode] <= ranks[own]) return { mode: asked?.mode ?? own, problems };
  return {
    mode: own,
    problems: [...problems, `${asked.source}: a project's file cannot raise the permission mode from ${own} to ${asked.mode}.`],
  };
}
