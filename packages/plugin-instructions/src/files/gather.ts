import { dirname, join, relative, sep } from "node:path";
import type { Workspace } from "@lorimer/sdk";
import type { ReadableFiles } from "./files-at-hand.js";
import { isBelow, loadFile } from "./load-file.js";
import { loadFolder } from "./load-folder.js";
import { loadRules } from "./load-rules.js";
import { Gathering } from "./reading.js";
import type { Gathered, Reading } from "./reading.js";

/** Where instructions stand outside of projects. */
export interface InstructionPlaces {
  readonly managedFolders: readonly string[];
  readonly userFolder: string;
  readonly foreignUserFolder: string;
}

/** Where one works, and the project that this belongs to. */
export interface WorkedIn {
  readonly root: string;
  readonly platform: Workspace["platform"];
  readonly project: string;
}

/** Everything a session begins with: policy, the person's own, then every folder from the top of the file system down to where one works. */
export async function gather(
  { root, platform, project }: WorkedIn,
  places: InstructionPlaces,
  reading: Reading,
  to: Gathering = new Gathering(),
): Promise<Gathered> {
  const reason = "session_start";
  for (const folder of places.managedFolders)
    for (const name of ["LORIMER.md", "CLAUDE.md", "AGENTS.md"])
      await loadFile({ path: join(folder, name), scope: "managed", reason }, reading, to);
  const userFiles = [
    ...["LORIMER.md", "AGENTS.md"].map((name) => join(places.userFolder, name)),
    join(places.foreignUserFolder, "CLAUDE.md"),
  ];
  for (const path of userFiles) await loadFile({ path, scope: "user", reason }, reading, to);
  for (const folder of [places.userFolder, places.foreignUserFolder])
    await loadRules({ folder: join(folder, "rules"), base: root, scope: "user", reason }, reading, to);

  for (const folder of foldersTo(root)) {
    const isInside = isBelow(folder, project);
    // Above the project anybody could leave a file where everybody may write, such as in a folder for temporary files.
    if (!isInside && (await isOpenToAll(folder, platform, reading.files))) continue;
    await loadFolder({ folder, reason, within: [isInside ? project : folder] }, reading, to);
  }
  return to.result();
}

/** The folder that holds the repository, or the one that is worked in. */
export async function projectFolder(root: string, files: ReadableFiles): Promise<string> {
  for (let folder = root; ; folder = dirname(folder)) {
    if ((await files.stat(join(folder, ".git")).catch(() => undefined)) !== undefined) return folder;
    if (folder === dirname(folder)) return root;
  }
}

/** From the top of the file system down to a folder, both included. */
function foldersTo(folder: string): readonly string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [...foldersTo(above), folder];
}

async function isOpenToAll(folder: string, platform: Workspace["platform"], files: ReadableFiles): Promise<boolean> {
  const info = await files.stat(folder).catch(() => undefined);
  return info === undefined || (platform !== "win32" && (info.mode & 0o002) !== 0);
}

/** The folders between one that was read already and a path, outermost first; none where the path lies elsewhere. */
export function foldersBetween(from: string, path: string): readonly string[] {
  if (!isBelow(path, from)) return [];
  const names = relative(from, path)
    .split(sep)
    .filter((name) => name !== "");
  return names.map((_name, index) => join(from, ...names.slice(0, index + 1)));
}
