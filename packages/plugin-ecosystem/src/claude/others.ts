import { stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { entriesIn, filesBelow, isRecord, missingFault, placeOf, readJson, unreadable } from "../files/inside.js";
import { listPaths, pathFault } from "./list-paths.js";
import { note, shown } from "./found.js";
import type { Found } from "./found.js";

/** Components that are recorded for readers to come: where they stand, in which field others are named, how their files end. */
const recorded = [
  { kind: "output-style", folder: "output-styles", field: "outputStyles", ending: ".md", reason: "output styles are not applied yet" },
  { kind: "theme", folder: "themes", field: "themes", ending: ".json", reason: "themes are not applied yet" },
  { kind: "workflow", folder: "workflows", field: "workflows", ending: ".js", reason: "workflows are not run" },
  { kind: "instructions", folder: "rules", field: "rules", ending: ".mdc", reason: "rules of a package are not read" },
  { kind: "instructions", folder: "rules", field: "rules", ending: ".md", reason: "rules of a package are not read" },
] as const;

function isReadme(path: string): boolean {
  return basename(path).toLowerCase() === "readme.md";
}

/** Notes everything else that a package holds, each with why nothing acts on it. */
export async function findOthers(found: Found): Promise<void> {
  const { root, fields } = found;
  const experimental = isRecord(fields["experimental"]) ? fields["experimental"] : {};
  for (const { kind, folder, field, ending, reason } of recorded) {
    const given = experimental[field] ?? fields[field] ?? (found.format === "project" ? [] : undefined);
    const places = given === undefined ? [{ given: folder, place: await placeOf(root, folder) }] : await listPaths(root, given);
    for (const path of places) {
      if (path.place.kind === "folder") {
        const { at } = path.place;
        const unread = (file: string, fault: string): void =>
          note(found, kind, basename(file), shown(root, join(at, file)), "broken", fault);
        const { files, cut } = await filesBelow(root, at, (name) => name.toLowerCase().endsWith(ending), unread);
        if (cut !== "") found.warnings.push(`${shown(root, at)}: ${cut}`);
        for (const file of files.filter((name) => !isReadme(name)))
          note(found, kind, basename(file, ending), shown(root, join(at, file)), "ignored", reason);
      } else if (path.place.kind === "file")
        note(found, kind, basename(path.place.at, ending), shown(root, path.place.at), "ignored", reason);
      else if (given !== undefined) note(found, kind, basename(path.given), path.given, "broken", pathFault(path, "a file or a folder"));
    }
  }
  if (found.format === "project") return;
  await findMonitors(found, experimental["monitors"] ?? fields["monitors"]);
  await findExecutables(found);
  await findSettings(found);
  for (const name of ["CLAUDE.md", "AGENTS.md", "GEMINI.md"])
    if ((await placeOf(root, name)).kind === "file")
      note(found, "instructions", name, name, "ignored", "instructions of a package are not read; a skill may hold them");
  for (const channel of Array.isArray(fields["channels"]) ? (fields["channels"] as readonly unknown[]) : []) noteChannel(found, channel);
}

function noteChannel(found: Found, channel: unknown): void {
  const server = isRecord(channel) && typeof channel["server"] === "string" ? channel["server"] : "";
  const isKnown = found.mcpServers.some(({ name }) => name === server);
  const fault = server === "" ? "it names no server" : isKnown ? undefined : `the package has no server ${server}`;
  note(found, "channel", server, found.manifest, fault === undefined ? "ignored" : "broken", fault ?? "channels are not opened");
}

async function findMonitors(found: Found, given: unknown): Promise<void> {
  if (Array.isArray(given) && given.some(isRecord)) return noteMonitors(found, found.manifest, given);
  const places =
    given === undefined
      ? [{ given: "monitors/monitors.json", place: await placeOf(found.root, "monitors/monitors.json") }]
      : await listPaths(found.root, given);
  for (const path of places) {
    if (path.place.kind !== "file") {
      if (given !== undefined) note(found, "monitor", "", path.given, "broken", pathFault(path, "a file"));
      continue;
    }
    const file = await readJson(path.place.at);
    noteMonitors(found, shown(found.root, path.place.at), file.ok ? file.value : file.fault);
  }
}

/** `value` is the list, or what is wrong with its file. */
function noteMonitors(found: Found, path: string, value: unknown): void {
  if (!Array.isArray(value))
    return note(found, "monitor", "", path, "broken", typeof value === "string" ? `it ${value}` : "it holds no list");
  for (const monitor of value as readonly unknown[]) {
    const name = isRecord(monitor) && typeof monitor["name"] === "string" ? monitor["name"] : "";
    const fault =
      name === "" ? "it has no name" : isRecord(monitor) && typeof monitor["command"] === "string" ? undefined : "it has no command";
    note(found, "monitor", name, path, fault === undefined ? "ignored" : "broken", fault ?? "monitors are not run");
  }
}

async function findExecutables(found: Found): Promise<void> {
  const place = await placeOf(found.root, "bin");
  if (place.kind !== "folder") return;
  found.executables.push(place.at);
  const names = await entriesIn(place.at);
  if (names === undefined) return note(found, "executable", "", "bin", "broken", unreadable);
  // What stands in folders below it is no command, but belongs to one.
  for (const name of names) {
    const path = `bin/${name}`;
    const file = await placeOf(found.root, path);
    if (file.kind === "outside") note(found, "executable", name, path, "broken", "it lies outside the package");
    else if (file.kind === "missing") note(found, "executable", name, path, "broken", await missingFault(join(found.root, path)));
    else if (file.kind === "file" && !/^\.|^readme/i.test(name)) {
      const isProgram = await mayRun(file.at);
      if (isProgram) note(found, "executable", name, path, "supported");
      else note(found, "executable", name, path, "ignored", "it is not marked as a program, so a shell does not run it");
    }
  }
}

/** Windows tells by their names which files are programs. */
async function mayRun(file: string): Promise<boolean> {
  return process.platform === "win32" || ((await stat(file)).mode & 0o111) !== 0;
}

async function findSettings(found: Found): Promise<void> {
  const place = await placeOf(found.root, "settings.json");
  if (place.kind !== "file") return;
  const file = await readJson(place.at);
  if (!file.ok || !isRecord(file.value))
    return note(found, "settings", "", "settings.json", "broken", file.ok ? "it is no object" : `it ${file.fault}`);
  for (const key of Object.keys(file.value))
    note(
      found,
      "settings",
      key,
      "settings.json",
      "ignored",
      key === "agent" || key === "subagentStatusLine" ? "it waits for sub-agents" : "a plugin may not set it",
    );
}
