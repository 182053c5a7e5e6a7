import type { Reloaded } from "@lorimer/core/live";
import type { ModuleProblem } from "@lorimer/plugin-discovery/live";
import type { Line } from "@lorimer/sdk";
import type { PackageStates } from "./package-changes.js";

/** A plugin whose new code was looked at. */
export interface Probed {
  readonly name: string;
  readonly problems: readonly ModuleProblem[];
}

/** What came of a reload, for a person. */
export function reloadLines(reloaded: Reloaded, before: PackageStates, after: PackageStates, probed: readonly Probed[]): readonly Line[] {
  const packages = {
    added: [...after.keys()].filter((id) => !before.has(id)),
    changed: [...after].filter(([id, state]) => before.has(id) && before.get(id) !== state).map(([id]) => id),
    removed: [...before.keys()].filter((id) => !after.has(id)),
  };
  const lines = (["added", "changed", "removed"] as const).flatMap((what): readonly Line[] => {
    const names = [...new Set([...reloaded[what], ...packages[what]])].filter((name) => !isOf(name, reloaded[what]));
    return names.length === 0 ? [] : [[{ text: `${what} `, tone: "accent" }, { text: names.join(", ") }]];
  });
  const notes: string[] = [];
  if (reloaded.waiting > 0) notes.push("What runs ends with the old code first.");
  return [
    ...(lines.length === 0 ? [said("No plugin has changed.")] : lines),
    ...probed.flatMap(problemLines),
    ...notes.map(said),
    ...reloaded.problems.map((text): Line => [{ text, tone: "error" }]),
  ];
}

/** What is wrong with a plugin, part by part. */
export function problemLines({ name, problems }: Probed): readonly Line[] {
  return problems.map(({ part, file, line, message, isBroken }): Line => [
    { text: `${name}: ${part} `, tone: isBroken ? "error" : "accent" },
    { text: `(${file}${line === undefined ? "" : `:${line}`}): ${message}` },
  ]);
}

export function said(text: string): Line {
  return [{ text, tone: "dim" }];
}

/** A package and the code in it are one plugin to a person. */
function isOf(id: string, names: readonly string[]): boolean {
  const at = id.indexOf("@");
  return at > 0 && names.includes(id.slice(0, at));
}
