import type { SessionId } from "@lorimer/sdk";
import type { Setup } from "../setup.js";
import { usageError } from "../usage-error.js";
import { openCatalogue } from "./open-catalogue.js";

/** The kept sessions that a command sums up, oldest first: the named one, those of this project, or all. */
export async function chosenLogs(setup: Setup, wanted: string | undefined): Promise<readonly SessionId[]> {
  const { all } = setup.args;
  if (wanted !== undefined && all) throw usageError("A session and --all exclude each other.");
  const catalogue = openCatalogue(setup);
  if (wanted !== undefined) return [(await catalogue.find(wanted)).id];
  const listed = await catalogue.list({ everywhere: all });
  return listed.toSorted((a, b) => a.changed - b.changed).map(({ id }) => id);
}

/** The start of a day where the person is, in milliseconds since the epoch. */
export function sinceOf(day: string | undefined): number {
  if (day === undefined) return -Infinity;
  const time = /^\d{4}-\d{2}-\d{2}$/.test(day) ? new Date(`${day}T00:00`).getTime() : Number.NaN;
  if (Number.isNaN(time)) throw usageError(`--since needs a day such as 2026-11-21, not ${day}.`);
  return time;
}
