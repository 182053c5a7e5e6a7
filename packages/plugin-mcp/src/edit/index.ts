import { existsSync } from "node:fs";
import { readFile, realpath, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { LorimerError, messageOf } from "@lorimer/sdk";
import { replaceFile, withFileLock } from "@lorimer/sdk/files";
import { entriesOf, isRecord, readEntry } from "../config/read-entry.js";

export type EditedScope = "user" | "project" | "local";

/** Where the servers of a scope stand: a file, and where in it. */
export interface ServerPlace {
  readonly file: string;
  /** The project whose own list it is; absent for the file's main list. */
  readonly project?: string;
}

/** What a person adds for one project stands in their own folder, not in the project's. */
export function serverPlace(
  scope: EditedScope,
  { projectFolder, userFolder }: { readonly projectFolder: string; readonly userFolder: string },
): ServerPlace {
  if (scope === "project") return { file: join(projectFolder, ".mcp.json") };
  return { file: join(userFolder, "mcp.json"), ...(scope === "local" ? { project: projectFolder } : {}) };
}

/** Puts a server into a file, in place of one of its name; true where there was none. An entry that could not be used is refused. */
export async function addServer(place: ServerPlace, name: string, entry: unknown): Promise<boolean> {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(name))
    throw new LorimerError("USAGE", `"${name}" is no name for a server: letters, digits, _ and -, at most 64.`);
  const read = readEntry(name, entry, { scope: "local", source: place.file, variables: () => "" });
  if (!read.ok) throw new LorimerError("USAGE", `The server "${name}" could not be used: ${read.reason}.`);
  let isNew = true;
  await edit(place, (entries) => {
    isNew = !Object.hasOwn(entries, name);
    return { ...entries, [name]: entry };
  });
  return isNew;
}

/** Takes a server out of a file; false when it was not there. */
export async function removeServer(place: ServerPlace, name: string): Promise<boolean> {
  if (!existsSync(place.file)) return false;
  let found = false;
  await edit(place, (entries) => {
    found = Object.hasOwn(entries, name);
    return found ? Object.fromEntries(Object.entries(entries).filter(([other]) => other !== name)) : entries;
  });
  return found;
}

/** Changes the list of servers, where the change is one, and leaves everything else of the file as it is, in the shape it has. A file that is no JSON is refused, not replaced. */
async function edit({ file, project }: ServerPlace, change: Change): Promise<void> {
  // A link stays one: what it leads to is changed.
  const path = await realpath(file).catch(() => file);
  await withFileLock(`${path}.lock`, async ({ assertHeld }) => {
    const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return '{"mcpServers":{}}';
      throw new LorimerError("CONFIG_INVALID", `${file} cannot be read: ${messageOf(error)}`, { cause: error });
    });
    const whole = parsed(text, file);
    let isOther = false;
    const noting: Change = (entries) => {
      const after = change(entries);
      isOther = after !== entries;
      return after;
    };
    const next = project === undefined ? changed(whole, noting, file) : inProject(whole, project, noting, file);
    if (!isOther) return;
    // A list may hold credentials: only the one that is meant to be shared is readable by others, unless it was not.
    const before = await stat(path).catch(() => undefined);
    const mode = basename(file) === ".mcp.json" ? (before?.mode ?? 0o644) & 0o777 : 0o600;
    const indent = /^[ \t]+/m.exec(text)?.[0] ?? 2;
    await replaceFile(path, `${JSON.stringify(next, null, indent)}\n`, { mode, beforeCommit: assertHeld });
  });
}

function parsed(text: string, file: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
    if (isRecord(value)) return value;
  } catch {
    // Said below.
  }
  throw new LorimerError("CONFIG_INVALID", `${file} is no JSON object; it was left as it is.`, { hint: "Mend it, or move it away." });
}

type Change = (entries: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;

function changed(whole: Readonly<Record<string, unknown>>, change: Change, file: string): Readonly<Record<string, unknown>> {
  const entries = entriesOf(whole);
  if (entries === undefined) throw new LorimerError("CONFIG_INVALID", `${file} holds no list of servers.`);
  const isBare = !Object.hasOwn(whole, "mcpServers") && !Object.hasOwn(whole, "projects") && Object.keys(whole).length > 0;
  if (isBare) return change(entries);
  return { ...whole, mcpServers: change(Object.hasOwn(whole, "mcpServers") ? entries : {}) };
}

function inProject(
  whole: Readonly<Record<string, unknown>>,
  project: string,
  change: Change,
  file: string,
): Readonly<Record<string, unknown>> {
  const part = (of: Readonly<Record<string, unknown>>, key: string): Readonly<Record<string, unknown>> => {
    const value = Object.hasOwn(of, key) ? of[key] : {};
    if (isRecord(value)) return value;
    throw new LorimerError("CONFIG_INVALID", `${file} holds something else than expected at ${key}; it was left as it is.`);
  };
  const projects = part(whole, "projects");
  const own = part(projects, project);
  return { ...whole, projects: { ...projects, [project]: { ...own, mcpServers: change(part(own, "mcpServers")) } } };
}
