import { relative, isAbsolute } from "node:path";
import type {
  CompensationReport,
  Conflict,
  ExternalEffect,
  PlannedFile,
  RestorePlan,
  RestoreReport,
  Uncovered,
} from "@lorimer/plugin-checkpoints/contract";
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
export function planLines({ files, conflicts, uncovered, effects }: RestorePlan, root: string): readonly Line[] {
  return [...shortened(files, (file) => fileLine(file, root)), ...leftLines(conflicts, uncovered, root), ...effectLines(effects)];
}

/** What was done outside of files: what can be undone, with the very call that would do it, and what cannot. */
function effectLines(effects: readonly ExternalEffect[]): readonly Line[] {
  const undoable = effects.flatMap((effect) =>
    effect.compensation === undefined ? [] : [{ ...effect, compensation: effect.compensation }],
  );
  const others = effects.filter(({ compensation }) => compensation === undefined);
  return [
    ...undoable.flatMap(({ number, tool, title, state, compensation }): readonly Line[] => [
      [
        { text: "outside      ", tone: "accent" },
        { text: `${tool}: ${title}` },
        ...(state === "unknown" ? [{ text: "  it was being undone when the session ended", tone: "error" as const }] : []),
      ],
      [
        { text: `  effect ${number}: `.padEnd(13), tone: "dim" },
        { text: `${compensation.description}  ` },
        { text: `${compensation.tool} ${JSON.stringify(compensation.input)}`, tone: "dim" },
      ],
    ]),
    ...shortened(others, ({ tool, title }): Line => [
      { text: "stays        ", tone: "dim" },
      { text: `${tool}: ${title}: what it did outside of files` },
    ]),
  ];
}

/** What came of undoing effects, for a person. */
export function undoneLines(reports: readonly CompensationReport[]): readonly Line[] {
  return reports.map(({ effect, ok, text }): Line => [
    { text: ok ? "undone       " : "failed       ", tone: ok ? "accent" : "error" },
    { text: `${effect.tool}: ${effect.title}${ok ? "" : `: ${text}`}` },
  ]);
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
