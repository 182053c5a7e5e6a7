import { relative, isAbsolute } from "node:path";
import type { Conflict, PlannedFile, RestorePlan, RestoreReport, Uncovered } from "@lorimer/plugin-checkpoints/contract";
import type { Line } from "@lorimer/sdk";

const reasons: Readonly<Record<Conflict["reason"], string>> = {
  changed: "somebody else changed it since",
  between: "somebody else changed it between two changes of the session",
  outside: "it is not in a folder of the session",
  moved: "a folder on the way to it is a link now",
  unkept: "what stands there now could not be kept",
};

const mostLines = 40;

/** What a restoring would do, for a person. */
export function planLines({ files, conflicts, uncovered }: RestorePlan, root: string): readonly Line[] {
  return [...shortened(files, (file) => fileLine(file, root)), ...leftLines(conflicts, uncovered, root)];
}

/** What a restoring did, for a person. */
export function reportLines({ restored, conflicts, uncovered, failed }: RestoreReport, root: string): readonly Line[] {
  return [
    ...shortened(restored, (file) => fileLine(file, root)),
    ...failed.map(({ path, because }): Line => [{ text: "failed       ", tone: "error" }, { text: `${shown(path, root)}: ${because}` }]),
    ...leftLines(conflicts, uncovered, root),
  ];
}

function leftLines(conflicts: readonly Conflict[], uncovered: readonly Uncovered[], root: string): readonly Line[] {
  return [
    ...shortened(conflicts, ({ path, reason }): Line => [
      { text: "conflict     ", tone: "error" },
      { text: `${shown(path, root)}: ${reasons[reason]}` },
    ]),
    ...shortened(uncovered, ({ path, because }): Line => [
      { text: "not covered  ", tone: "dim" },
      { text: path === undefined ? because : `${shown(path, root)}: ${because}` },
    ]),
  ];
}

function fileLine({ path, action, lines, uncertain }: PlannedFile, root: string): Line {
  return [
    { text: action.padEnd(13), tone: "accent" },
    { text: shown(path, root) },
    ...(lines === undefined
      ? []
      : [
          { text: `  +${lines.added}`, tone: "added" as const },
          { text: ` -${lines.removed}`, tone: "removed" as const },
        ]),
    ...(uncertain ? [{ text: "  a crash came between: it may hold other changes too", tone: "dim" as const }] : []),
  ];
}

function shortened<T>(list: readonly T[], draw: (one: T) => Line): readonly Line[] {
  if (list.length <= mostLines) return list.map(draw);
  return [...list.slice(0, mostLines).map(draw), [{ text: `… and ${list.length - mostLines} more`, tone: "dim" }]];
}

export function shown(path: string, root: string): string {
  const inside = relative(root, path);
  return inside.startsWith("..") || isAbsolute(inside) ? path : inside;
}
