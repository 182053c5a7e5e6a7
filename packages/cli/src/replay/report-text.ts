import type { ReplayReport } from "@lorimer/plugin-replay";

export interface ReplayAnswer extends ReplayReport {
  /** Of the harness, then and now. */
  readonly versions: { readonly recorded: string; readonly replayed: string } | undefined;
  /** What could not be read of the log. */
  readonly faults: readonly string[];
}

/** What a replay found, for a person. */
export function reportText({ events, recorded, divergence, changed, versions, faults }: ReplayAnswer): string {
  const notes = [
    ...faults.map((fault) => `The log, ${fault}.`),
    ...(versions === undefined || versions.recorded === versions.replayed
      ? []
      : [`Recorded with version ${versions.recorded}, replayed with ${versions.replayed}.`]),
    ...changed.map((change) => `Another plugin: ${change}.`),
  ];
  if (divergence === undefined) return [...notes, `SAME: ${events} of ${recorded} events were compared, and none differs.`, ""].join("\n");
  const { message, field, expected, actual, suspects } = divergence;
  return [
    ...notes,
    `DIFFERENT: ${message}`,
    ...(field === "" ? [] : [`  field     ${field}`]),
    `  expected  ${shown(expected)}`,
    `  actual    ${shown(actual)}`,
    ...(suspects.length === 0 ? [] : [`  look at   ${suspects.join("; ")}`]),
    `${events} of ${recorded} events are the same before it.`,
    "",
  ].join("\n");
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 400 ? `${text.slice(0, 400)}…` : text;
}
