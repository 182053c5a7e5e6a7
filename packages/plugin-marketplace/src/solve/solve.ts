import { LorimerError } from "@lorimer/sdk";
import semver from "semver";

export interface Need {
  readonly id: string;
  /** A range of semver; empty for any version. */
  readonly range: string;
  /** Who needs it, for the message: an id, or `person`. */
  readonly by: string;
}

/** Who needs what a person asked for. */
export const person = "you";

export interface Candidate {
  readonly version: string;
  needs(): Promise<readonly Need[]>;
}

/** How many choices are tried before it is given up. */
const maxSteps = 5_000;

/**
 * Chooses one version of everything that is needed, directly or not, so that every range holds: the first candidate that works, in the order
 * in which `candidates` gives them. The same question gets the same answer.
 */
export async function solve<C extends Candidate>(
  needs: readonly Need[],
  candidates: (id: string) => Promise<readonly C[]>,
): Promise<ReadonlyMap<string, C>> {
  let steps = 0;
  let conflict = "";
  const attempt = async (
    open: readonly Need[],
    chosen: ReadonlyMap<string, C>,
    asked: readonly Need[],
  ): Promise<ReadonlyMap<string, C> | undefined> => {
    const [need, ...rest] = open;
    if (need === undefined) return chosen;
    const held = chosen.get(need.id);
    if (held !== undefined) {
      if (fits(held.version, need.range)) return attempt(rest, chosen, [...asked, need]);
      conflict ||= describe(need.id, [...asked, need], [held.version]);
      return undefined;
    }
    const all = await candidates(need.id).catch((error: unknown): never => {
      if (!(error instanceof LorimerError) || need.by === person) throw error;
      const hint = error.hint === undefined ? {} : { hint: error.hint };
      throw new LorimerError(error.code, `${need.by} needs ${need.id}: ${error.message}`, { ...hint, cause: error });
    });
    const together = [...asked, need, ...rest].filter(({ id }) => id === need.id);
    for (const candidate of all) {
      if (++steps > maxSteps) throw unsolvable(`No solution was found in ${maxSteps} steps. ${conflict}`);
      if (!together.every(({ range }) => fits(candidate.version, range))) continue;
      const further = await candidate.needs();
      const found = await attempt([...rest, ...further], new Map([...chosen, [need.id, candidate]]), [...asked, need]);
      if (found !== undefined) return found;
    }
    conflict ||= describe(
      need.id,
      together,
      all.map(({ version }) => version),
    );
    return undefined;
  };
  const found = await attempt(needs, new Map(), []);
  if (found === undefined) throw unsolvable(conflict);
  return found;
}

/** Something without a version of semver fits only where any version does. */
export function fits(version: string, range: string): boolean {
  const wanted = range.trim();
  if (wanted === "" || wanted === "*" || wanted === "latest") return true;
  return semver.valid(version) !== null && semver.satisfies(version, wanted);
}

/** Newest first; what is no version of semver comes last, in order of its text. */
export function newestFirst(a: string, b: string): number {
  const [left, right] = [semver.valid(a), semver.valid(b)];
  if (left !== null && right !== null) return semver.rcompare(left, right) || (a < b ? -1 : a > b ? 1 : 0);
  if (left === null && right === null) return a < b ? -1 : a > b ? 1 : 0;
  return left === null ? 1 : -1;
}

function describe(id: string, needs: readonly Need[], versions: readonly string[]): string {
  const wants = needs
    .filter((need) => need.id === id)
    .map(({ range, by }) => `${by === person ? "you ask for" : `${by} needs`} ${id}${range === "" ? "" : ` ${range}`}`);
  return `${wants.join(", ")}; there ${versions.length === 1 ? "is" : "are"} ${versions.slice(0, 10).join(", ") || "no version"}.`;
}

function unsolvable(message: string): LorimerError {
  return new LorimerError("PLUGIN_DEPENDENCY", message, { hint: "Update the marketplaces, or ask for other versions." });
}
