import { dirname } from "node:path";
import type { LoadedInstructions, WaitingImport } from "../contract/index.js";
import { gather } from "../files/gather.js";
import type { InstructionPlaces, WorkedIn } from "../files/gather.js";
import { digestOf, isBelow, loadFile } from "../files/load-file.js";
import { loadRule } from "../files/load-rules.js";
import type { Gathered, Reading } from "../files/reading.js";
import type { KnownFile } from "./shown-files.js";
import { knowing, visitFolders } from "./touched-folders.js";

/** What is not as the model knows it: plain JSON. The text of a file that is gone is empty. */
export interface Differences {
  readonly changed: readonly LoadedInstructions[];
  /** Imports that are new, or were allowed meanwhile. */
  readonly added: readonly LoadedInstructions[];
}

/** What came to folders that were read before: plain JSON. */
export async function lookForNew(
  known: ReadonlyMap<string, KnownFile>,
  { changed, added }: Differences,
  { at, places, visited }: { readonly at: WorkedIn; readonly places: InstructionPlaces; readonly visited: Iterable<string> },
  reading: Reading,
): Promise<Gathered> {
  const to = knowing(known);
  for (const { file, digest } of [...changed, ...added]) for (const key of [`path:${file}`, `text:${digest}`]) to.meet(key);
  await gather(at, places, reading, to);
  const found = await visitFolders(visited, at.project, reading, to);
  // A link goes by its own path, and what it leads to by another.
  return { ...found, files: found.files.filter(({ file }) => !known.has(file)) };
}

/** Reads every known file again. */
export async function lookAgain(
  known: ReadonlyMap<string, KnownFile>,
  waiting: readonly WaitingImport[],
  project: string,
  reading: Reading,
): Promise<Differences> {
  const [changed, added]: [LoadedInstructions[], LoadedInstructions[]] = [[], []];
  const firstSeen = ({ file, digest }: LoadedInstructions): boolean =>
    known.get(file)?.digest !== digest && !added.some((other) => other.file === file);
  for (const one of known.values()) {
    const { file, scope, reason, digest, parent, rule } = one;
    const to = knowing(known, file);
    const owned = scope === "managed" || scope === "user";
    const within = owned ? {} : { within: [isBelow(file, project) || parent !== undefined ? project : dirname(file)] };
    const wanted = { scope, reason, ...within, ...(parent === undefined ? {} : { parent }) };
    if (rule === true) await loadRule(file, { base: dirname(file), ...wanted }, reading, to);
    else await loadFile({ path: file, ...wanted }, reading, to);
    const found = [...to.files, ...to.rules.flatMap(({ files }) => files)];
    const now = found.find((other) => other.file === file);
    if (now === undefined && digest !== gone && !(await isThere(file, reading, to.waiting)))
      changed.push({ ...withoutMessage(one), text: "", digest: gone });
    else if (now !== undefined && now.digest !== digest) changed.push(now);
    added.push(...found.filter((other) => other.file !== file && firstSeen(other)));
  }
  for (const { file, parent } of waiting) {
    const to = knowing(known);
    await loadFile({ path: file, scope: "project", reason: "include", parent, within: [project] }, reading, to);
    added.push(...to.files.filter(firstSeen));
  }
  return { changed, added };
}

const gone = digestOf("");

/** A file that may not be shown, or says the same as another one now, is not gone. */
async function isThere(file: string, { files }: Reading, waiting: readonly WaitingImport[]): Promise<boolean> {
  if (waiting.length > 0) return true;
  const info = await files.stat(file).catch(() => undefined);
  return info?.kind === "file" && info.size > 0;
}

function withoutMessage({ message: _message, ...file }: KnownFile): Omit<LoadedInstructions, "text"> {
  return file;
}
