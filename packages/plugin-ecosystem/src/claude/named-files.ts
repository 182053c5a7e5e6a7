import { isRecord, placeOf } from "../files/inside.js";
import type { Found } from "./found.js";

/** A file of the package in a command, an argument or the like; a shell's quotes may stand behind the variable. */
const named = /\$\{CLAUDE_PLUGIN_ROOT\}["']?\/([\w@./-]*[\w-])/g;

/** Warns of files that commands of the package name and that do not stand in it: mostly because it was not built. They may be made later. */
export async function warnOfMissing(found: Found, value: unknown, source: string): Promise<void> {
  const paths = new Set(textsIn(value).flatMap((text) => [...text.matchAll(named)].map(([, path = ""]) => path)));
  for (const path of paths)
    if ((await placeOf(found.root, path)).kind === "missing") found.warnings.push(`${source} names ${path}, which is not there`);
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  const parts = Array.isArray(value) ? (value as readonly unknown[]) : isRecord(value) ? Object.values(value) : [];
  return parts.flatMap(textsIn);
}
