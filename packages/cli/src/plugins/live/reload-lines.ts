import type { Line } from "@lorimer/sdk";
import type { Probed, ReloadOutcome } from "./reload-outcome.js";

/** What came of a reload, for a person. */
export function reloadLines(outcome: ReloadOutcome): readonly Line[] {
  const code = outcome.code.flatMap(problemLines);
  if (outcome.isRefused) {
    const { error } = outcome;
    if (error === undefined) return [...code, said(stays)];
    return [[{ text: error, tone: "error" }], said("The plugins stay as they were.")];
  }
  const changes = (["added", "changed", "removed"] as const).flatMap((what): readonly Line[] =>
    outcome[what].length === 0 ? [] : [[{ text: `${what} `, tone: "accent" }, { text: outcome[what].join(", ") }]],
  );
  return [
    ...(changes.length === 0 ? [said("No plugin has changed.")] : changes),
    ...code,
    ...(outcome.waiting > 0 ? [said("What runs ends with the old code first.")] : []),
    ...outcome.problems.map((text): Line => [{ text, tone: "error" }]),
  ];
}

/** Said where code is broken. */
export const stays = "Nothing was reloaded: the plugins stay as they were.";

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
