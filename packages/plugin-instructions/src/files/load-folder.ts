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
    await load("project", name);
    const beside = besides[name];
    if (beside !== undefined) await load("project", beside, name);
    if (reading.firstOnly && to.files.length > before) break;
  }
  for (const base of [".lorimer", ".claude"])
    await loadRules({ folder: join(folder, base, "rules"), base: folder, scope: "project", reason, within }, reading, to);
  for (const name of ["LORIMER.local.md", "CLAUDE.local.md"]) await load("local", name);
}
