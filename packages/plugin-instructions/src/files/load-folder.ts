import { join } from "node:path";
import type { InstructionScope, LoadReason } from "../contract/index.js";
import { loadFile } from "./load-file.js";
import { loadRules } from "./load-rules.js";
import type { Gathering, Reading } from "./reading.js";

/** A folder whose files of instructions are wanted. */
export interface WantedFolder {
  readonly folder: string;
  readonly reason: LoadReason;
  /** Where its imports and links may lead. */
  readonly within: readonly string[];
}

const besides: Readonly<Record<string, string>> = { "LORIMER.md": ".lorimer", "CLAUDE.md": ".claude" };

/** The files of one folder: shared ones by name, then rules, then the person's own, which have the last word. */
export async function loadFolder({ folder, reason, within }: WantedFolder, reading: Reading, to: Gathering): Promise<void> {
  const load = (scope: InstructionScope, ...path: readonly string[]): Promise<void> =>
    loadFile({ path: join(folder, ...path), scope, reason, within }, reading, to);
  for (const name of reading.names) {
    const before = to.files.length;
    const beside = besides[name];
    const paths = [[name], ...(beside === undefined ? [] : [[beside, name]])];
    // What was met before is there too.
    const isKnown = paths.some((path) => to.hasMet(`path:${join(folder, ...path)}`));
    for (const path of paths) await load("project", ...path);
    if (reading.firstOnly && (isKnown || to.files.length > before)) break;
  }
  for (const base of [".lorimer", ".claude"])
    await loadRules({ folder: join(folder, base, "rules"), base: folder, scope: "project", reason, within }, reading, to);
  for (const name of ["LORIMER.local.md", "CLAUDE.local.md"]) await load("local", name);
}
