import { readdirSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "@lorimer/sdk";
import type { SettingsProblem, SettingsScope } from "../contract/index.js";

/** A settings file that may be there. */
export interface SettingsFile {
  readonly path: string;
  readonly scope: SettingsScope;
  readonly foreign: boolean;
  /** The file must not lead out of this folder. */
  readonly within?: string;
}

/** Where policy files stand. */
export interface ManagedPlaces {
  /** Folders that hold `managed-settings.json` and `managed-settings.d/`, strongest first. */
  readonly folders: readonly { readonly path: string; readonly foreign: boolean }[];
  /** User ids that may own policy files beside root. Default: none. */
  readonly owners?: readonly number[];
}

/** The policy folders of a platform: only an administrator can write where they stand. */
export function managedPlaces(platform: NodeJS.Platform): ManagedPlaces {
  const [native, foreign] = {
    darwin: ["/Library/Application Support/Lorimer", "/Library/Application Support/ClaudeCode"],
    win32: ["C:\\Program Files\\Lorimer", "C:\\Program Files\\ClaudeCode"],
    other: ["/etc/lorimer", "/etc/claude-code"],
  }[platform === "darwin" || platform === "win32" ? platform : "other"] as [string, string];
  return {
    folders: [
      { path: native, foreign: false },
      { path: foreign, foreign: true },
    ],
  };
}

/** Policy files, strongest first: of the drop-in folder, the last by name is the strongest, and each is stronger than the main file. */
export function managedFiles(places: ManagedPlaces, complain: (problem: SettingsProblem) => void): readonly SettingsFile[] {
  return places.folders.flatMap(({ path, foreign }) => {
    const file = (name: string): SettingsFile => ({ path: join(path, name), scope: "managed", foreign });
    return [
      ...dropIns(join(path, "managed-settings.d"), complain).map((name) => file(join("managed-settings.d", name))),
      file("managed-settings.json"),
    ];
  });
}

function dropIns(folder: string, complain: (problem: SettingsProblem) => void): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".json") && !name.startsWith("."))
      .toSorted()
      .toReversed();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT" && code !== "ENOTDIR")
      complain({ source: folder, scope: "managed", key: "", message: `cannot be read: ${messageOf(error)}` });
    return [];
  }
}

/** The folders of a person's own files, which the environment may move. */
export function userFolders(
  env: Readonly<Record<string, string | undefined>>,
  home: string,
): { readonly userFolder: string; readonly foreignUserFolder: string } {
  return {
    userFolder: env["LORIMER_HOME"] || join(home, ".lorimer"),
    foreignUserFolder: env["CLAUDE_CONFIG_DIR"] || join(home, ".claude"),
  };
}

export interface UserPlaces {
  readonly projectFolder: string;
  /** `~/.lorimer`, or where `LORIMER_HOME` says. */
  readonly userFolder: string;
  /** `~/.claude`, or where `CLAUDE_CONFIG_DIR` says. */
  readonly foreignUserFolder: string;
}

/** The files of a person and a project, strongest first. */
export function ownFiles({ projectFolder, userFolder, foreignUserFolder }: UserPlaces): readonly SettingsFile[] {
  const inProject = (folder: string, name: string, scope: SettingsScope): SettingsFile => ({
    path: join(projectFolder, folder, name),
    scope,
    foreign: folder === ".claude",
    within: projectFolder,
  });
  const user: readonly SettingsFile[] = [
    { path: join(userFolder, "settings.json"), scope: "user", foreign: false },
    { path: join(foreignUserFolder, "settings.json"), scope: "user", foreign: true },
  ];
  const project = [
    inProject(".lorimer", "settings.local.json", "local"),
    inProject(".claude", "settings.local.json", "local"),
    inProject(".lorimer", "settings.json", "project"),
    inProject(".claude", "settings.json", "project"),
  ];
  // A home folder that is the project as well: its files are the user's own.
  const taken = new Set(user.map(({ path }) => path));
  return [...project.filter(({ path }) => !taken.has(path)), ...user];
}
