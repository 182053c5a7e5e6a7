import { isUtf8 } from "node:buffer";
import { lstat, open, readdir, readFile, realpath, stat } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";

/** Manifests and lists are small; a larger file is none of them. */
const maxBytes = 4 * 1024 * 1024;

/** Bytes of a Markdown file that is still a text to be read: what the readers of commands and skills take. */
const maxTextBytes = 1_000_000;

export type Place =
  | { readonly kind: "file" | "folder"; readonly at: string }
  | { readonly kind: "missing" | "outside"; readonly at: string };

/** What stands at a path of a package. A path that leads out of it, by name or by link, is `outside`, whatever stands there. */
export async function placeOf(root: string, path: string): Promise<Place> {
  const joined = isAbsolute(path) ? path : join(root, path);
  const at = await realpath(joined).catch(() => undefined);
  if (at === undefined) return { kind: isWithin(root, joined) ? "missing" : "outside", at: joined };
  if (!isWithin(root, at)) return { kind: "outside", at };
  const info = await stat(at).catch(() => undefined);
  if (info?.isDirectory() === true) return { kind: "folder", at };
  return info?.isFile() === true ? { kind: "file", at } : { kind: "missing", at };
}

function isWithin(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

export type ReadJson = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly fault: string };

/** Reads JSON of a package. Never rejects. */
export async function readJson(path: string): Promise<ReadJson> {
  try {
    if ((await stat(path)).size > maxBytes) return { ok: false, fault: "is too large" };
    return { ok: true, value: JSON.parse((await readFile(path, "utf8")).replace(/^\uFEFF/, "")) };
  } catch (error) {
    return { ok: false, fault: error instanceof SyntaxError ? "is no JSON" : "cannot be read" };
  }
}

/** `isMended`: bytes that are no UTF-8 were replaced. */
export type ReadText =
  | { readonly ok: true; readonly text: string; readonly isMended: boolean }
  | { readonly ok: false; readonly fault: string };

/** Reads a text of a package. What is too large, or no text, is not read to its end. Never rejects. */
export async function readText(path: string): Promise<ReadText> {
  try {
    const file = await open(path, "r");
    try {
      const { size } = await file.stat();
      if (size > maxTextBytes) return { ok: false, fault: "it is larger than 1,000,000 bytes" };
      const bytes = await file.readFile();
      if (bytes.includes(0)) return { ok: false, fault: "it is no text in UTF-8" };
      return { ok: true, text: bytes.toString("utf8"), isMended: !isUtf8(bytes) };
    } finally {
      await file.close();
    }
  } catch {
    return { ok: false, fault: "it cannot be read" };
  }
}

/** Folders that hold what was installed or is kept for a tool, and no parts of a package. */
const passedOver = new Set([".git", "node_modules"]);

/** Files of one folder that are read; what a package holds beyond them is named in a warning. */
const mostFiles = 5000;
const mostLevels = 5;
/** Whatever they are: a manifest may name the whole package, and that may hold anything. */
const mostSeen = 50_000;

export interface Below {
  /** Relative to the folder, sorted. */
  readonly files: readonly string[];
  /** What was passed by, because there is too much or it stands too deep. Empty where nothing was. */
  readonly cut: string;
}

/** Files below a folder that are wanted by their names; links are followed inside the package only, and `unread` is told of the others. */
export async function filesBelow(
  root: string,
  folder: string,
  isWanted: (name: string) => boolean,
  unread: (path: string, reason: string) => void = () => undefined,
): Promise<Below> {
  const found: string[] = [];
  let cut = "";
  let seen = 0;
  const walked = new Set<string>();
  const walk = async (prefix: string, depth: number): Promise<void> => {
    const at = await realpath(join(folder, prefix)).catch(() => undefined);
    if (at === undefined || walked.has(at)) return;
    walked.add(at);
    const entries = await readdir(at, { withFileTypes: true }).catch(() => {
      unread(prefix, unreadable);
      return [];
    });
    if (depth > mostLevels && entries.length > 0) {
      cut ||= `folders more than ${mostLevels} deep are not read, such as ${prefix}`;
      return;
    }
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (passedOver.has(entry.name)) continue;
      if (found.length >= mostFiles || (seen += 1) > mostSeen) {
        cut = `it holds more than ${mostFiles.toLocaleString("en-US")} files, and those after them are not read`;
        return;
      }
      const path = prefix === "" ? entry.name : `${prefix}/${entry.name}`;
      const kind = entry.isSymbolicLink()
        ? (await placeOf(root, join(folder, path))).kind
        : entry.isDirectory()
          ? "folder"
          : entry.isFile()
            ? "file"
            : "missing";
      if (kind === "outside") unread(path, "it lies outside the package");
      else if (kind === "missing" && entry.isSymbolicLink()) unread(path, "it is a link to nothing");
      else if (kind === "folder") await walk(path, depth + 1);
      else if (kind === "file" && isWanted(entry.name)) found.push(path);
    }
  };
  await walk("", 0);
  return { files: found, cut };
}

/** What is said of a folder whose files nobody may list. */
export const unreadable = "the folder cannot be read";

/** Names in a folder, sorted; undefined where it cannot be read. */
export async function entriesIn(folder: string): Promise<readonly string[] | undefined> {
  const names = await readdir(folder).catch(() => undefined);
  return names?.filter((name) => !passedOver.has(name)).sort();
}

/** The same, with none where it cannot be read. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  return (await entriesIn(folder)) ?? [];
}

/** Why nothing is found at a path that its folder lists. */
export async function missingFault(path: string): Promise<string> {
  const info = await lstat(path).catch(() => undefined);
  return info?.isSymbolicLink() === true ? "it is a link to nothing" : "it cannot be read";
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
