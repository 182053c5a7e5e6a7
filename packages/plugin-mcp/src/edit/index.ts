import { readFile, realpath } from "node:fs/promises";
import { basename, join } from "node:path";
import { LorimerError } from "@lorimer/sdk";
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

/** Puts a server into a file, in place of one of its name. An entry that could not be used is refused. */
export async function addServer(place: ServerPlace, name: string, entry: unknown): Promise<void> {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(name))
    throw new LorimerError("USAGE", `"${name}" is no name for a server: letters, digits, _ and -, at most 64.`);
  const read = readEntry(name, entry, { scope: "local", source: place.file, variables: () => "" });
  if (!read.ok) throw new LorimerError("USAGE", `The server "${name}" could not be used: ${read.reason}.`);
  await edit(place, (entries) => ({ ...entries, [name]: entry }));
}

/** Takes a server out of a file; false when it was not there. */
export async function removeServer(place: ServerPlace, name: string): Promise<boolean> {
  let found = false;
  await edit(place, (entries) => {
    found = Object.hasOwn(entries, name);
    return Object.fromEntries(Object.entries(entries).filter(([other]) => other !== name));
  });
  return found;
}

/** Changes the list of servers and leaves everything else of the file as it is, in the shape it has. A file that is no JSON is refused, not replaced. */
async function edit({ file, project }: ServerPlace, change: Change): Promise<void> {
  // A link stays one: what it leads to is changed.
  const path = await realpath(file).catch(() => file);
  await withFileLock(`${path}.lock`, async ({ assertHeld }) => {
    const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return '{"mcpServers":{}}';
      throw error;
    });
    const whole = parsed(text, file);
    const next = project === undefined ? changed(whole, change, file) : inProject(whole, project, change);
    // A list may hold credentials: only the one that is meant to be shared is readable by others.
    const mode = basename(file) === ".mcp.json" ? 0o644 : 0o600;
    await replaceFile(path, `${JSON.stringify(next, null, 2)}\n`, { mode, beforeCommit: assertHeld });
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

function inProject(whole: Readonly<Record<string, unknown>>, project: string, change: Change): Readonly<Record<string, unknown>> {
  const projects = isRecord(whole["projects"]) ? whole["projects"] : {};
  const own = isRecord(projects[project]) ? projects[project] : {};
  const servers = isRecord(own["mcpServers"]) ? own["mcpServers"] : {};
  return { ...whole, projects: { ...projects, [project]: { ...own, mcpServers: change(servers) } } };
}
