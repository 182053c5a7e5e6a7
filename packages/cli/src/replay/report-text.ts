import type { ReplayReport } from "@lorimer/plugin-replay";

export interface ReplayAnswer extends ReplayReport {
  /** Of the harness, then and now. */
  readonly versions: { readonly recorded: string; readonly replayed: string } | undefined;
  /** What could not be read of the log. */
  readonly faults: readonly string[];
}

/** What a replay found, for a person. */
export function reportText({ events, recorded, divergence, changed, versions, faults, tools }: ReplayAnswer): string {
  const notes = [
    ...faults.map((fault) => `The log, ${fault}.`),
    ...(versions === undefined || versions.recorded === versions.replayed
      ? []
      : [`Recorded with version ${versions.recorded}, replayed with ${versions.replayed}.`]),
    ...changed.map((change) => `Another plugin: ${change}.`),
    ...toolNotes(tools),
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

/** Where tools really ran: which, and what was still taken from the log. */
function toolNotes(tools: ReplayAnswer["tools"]): readonly string[] {
  const said = (how: "ran" | "recorded"): string =>
    Object.entries(tools)
      .flatMap(([name, counts]) => (counts[how] === 0 ? [] : [`${name} ${counts[how]}×`]))
      .join(", ");
  const [ran, recorded] = [said("ran"), said("recorded")];
  if (ran === "") return [];
  return [`Really run: ${ran}.`, ...(recorded === "" ? [] : [`Taken from the log: ${recorded}.`])];
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 400 ? `${text.slice(0, 400)}…` : text;
}
