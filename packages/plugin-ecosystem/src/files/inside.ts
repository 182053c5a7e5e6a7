import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";

/** Manifests, lists and Markdown files are small; a larger file is none of them. */
const maxBytes = 4 * 1024 * 1024;

export type Place =
  | { readonly kind: "file" | "folder"; readonly at: string }
  | { readonly kind: "missing" | "outside"; readonly at: string };

/** What stands at a path of a package. A path that leads out of it, by name or by link, is `outside`, whatever stands there. */
export async function placeOf(root: string, path: string): Promise<Place> {
  const joined = isAbsolute(path) ? path : join(root, path);
  const at = await realpath(joined).catch(() => undefined);
  if (at === undefined) return { kind: isWithin(root, joined) ? "missing" : "outside", at: joined };
  if (!isWithin(root, at)) return { kind: "outside", at };
  const info = await stat(at);
  if (info.isDirectory()) return { kind: "folder", at };
  return info.isFile() ? { kind: "file", at } : { kind: "missing", at };
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
    return { ok: false, fault: error instanceof SyntaxError ? `is no JSON: ${error.message}` : "cannot be read" };
  }
}

/** Files below a folder whose names end so, relative to it, sorted; links are followed inside the package only. At most five deep and 5,000. */
export async function filesBelow(root: string, folder: string, ending: string): Promise<readonly string[]> {
  const found: string[] = [];
  const walk = async (prefix: string, depth: number): Promise<void> => {
    if (depth > 5 || found.length >= 5000) return;
    const entries = await readdir(join(folder, prefix), { withFileTypes: true }).catch(() => []);
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name === ".git" || entry.name === "node_modules") continue;
      const path = prefix === "" ? entry.name : `${prefix}/${entry.name}`;
      const kind = entry.isSymbolicLink() ? (await placeOf(root, join(folder, path))).kind : entry.isDirectory() ? "folder" : "file";
      if (kind === "folder") await walk(path, depth + 1);
      else if (kind === "file" && entry.name.toLowerCase().endsWith(ending)) found.push(path);
    }
  };
  await walk("", 0);
  return found;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
