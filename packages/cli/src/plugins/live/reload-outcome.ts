import type { Reloaded } from "@lorimer/core/live";
import type { ModuleProblem } from "@lorimer/plugin-discovery/live";
import type { PackageStates } from "./package-changes.js";

/** A plugin whose new code was looked at. */
export interface Probed {
  readonly name: string;
  readonly problems: readonly ModuleProblem[];
}

type PluginChanges = Pick<Reloaded, "added" | "changed" | "removed">;

/** What came of reading plugins again. `code`: what is wrong with the code that is new, also where it is not broken. */
export type ReloadOutcome =
  | (PluginChanges & {
      readonly isRefused: false;
      readonly code: readonly Probed[];
      /** Sessions that end first, with the old code, what they began. */
      readonly waiting: number;
      /** What went wrong with single sessions, and what did not close in order. */
      readonly problems: readonly string[];
    })
  /** Everything stays as it was: for what is broken in `code`, or for this error. */
  | { readonly isRefused: true; readonly code: readonly Probed[]; readonly error?: string };

/** What changed of plugins with code, and of the packages of a session, as one. */
export function outcomeOf(reloaded: Reloaded, before: PackageStates, after: PackageStates, code: readonly Probed[]): ReloadOutcome {
  const packages = {
    added: [...after.keys()].filter((id) => !before.has(id)),
    changed: [...after].filter(([id, state]) => before.has(id) && before.get(id) !== state).map(([id]) => id),
    removed: [...before.keys()].filter((id) => !after.has(id)),
  };
  const both = (what: keyof PluginChanges): readonly string[] =>
    [...new Set([...reloaded[what], ...packages[what]])].filter((name) => !isOf(name, reloaded[what]));
  const { waiting, problems } = reloaded;
  return { isRefused: false, added: both("added"), changed: both("changed"), removed: both("removed"), waiting, problems, code };
}

/** A package and the code in it are one plugin to a person. */
function isOf(id: string, names: readonly string[]): boolean {
  const at = id.indexOf("@");
  return at > 0 && names.includes(id.slice(0, at));
}
