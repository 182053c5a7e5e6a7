import { randomUUID } from "node:crypto";
import { existsSync, lstatSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { isObject } from "../json/json-object.js";
import type { Brought } from "./brought.js";
import { collector } from "./collector.js";
import type { Collector } from "./collector.js";
import { addDefinitions } from "./definition-items.js";
import { defaultLimits, folderReader, linkTarget } from "./folder-reader.js";
import type { ReaderLimits } from "./folder-reader.js";
import { tellGit } from "./git-items.js";
import { isTooDeep, parseText } from "./parse-text.js";
import { addServerFile } from "./server-items.js";
import { addSettings } from "./settings-items.js";

export interface InventoryOptions {
  /** The user's own folders, which no project brings. Default: `.lorimer` and `.claude` in the home folder. */
  readonly userFolders?: readonly string[];
  readonly limits?: ReaderLimits;
}

const settingsFiles = [".lorimer/settings.json", ".lorimer/settings.local.json", ".claude/settings.json", ".claude/settings.local.json"];
const bases = [".lorimer", ".claude", ".agents"];

/**
 * Everything a folder brings that could run, connect or steer what is allowed, and the same of the folders above it in one repository.
 * Only reads, only inside, starts nothing. Text that only informs the model, such as `AGENTS.md`, is not part of it.
 */
export async function inventory(folder: string, options: InventoryOptions = {}): Promise<readonly Brought[]> {
  return inventorySync(folder, options);
}

/** The same, without a wait: a start of the product has nothing else to do meanwhile. */
export function inventorySync(folder: string, options: InventoryOptions = {}): readonly Brought[] {
  const root = realpathSync.native(folder);
  const { userFolders = [join(homedir(), ".lorimer"), join(homedir(), ".claude")], limits = defaultLimits } = options;
  const own = new Set(userFolders.map(realOf));
  return [root, ...foldersAbove(root)].flatMap((at, index) => lookAt(at, own, limits, index === 0));
}

/** Up to the top of the repository, which is told by a `.git` of any form: what that says is not asked. */
export function foldersAbove(root: string): readonly string[] {
  const above: string[] = [];
  for (let at = root; ; at = dirname(at)) {
    if (at !== root) above.push(at);
    if (existsSync(join(at, ".git"))) return above;
    if (dirname(at) === at) return [];
  }
}

function lookAt(root: string, own: ReadonlySet<string>, limits: ReaderLimits, withGit: boolean): readonly Brought[] {
  const to = collector(folderReader(root, limits));
  const counts = (path: string): boolean => !own.has(realOf(join(root, path)));
  for (const path of settingsFiles) if (counts(dirname(path))) addJsonFile(path, to, addSettingsFile);
  addJsonFile(".mcp.json", to, addServerFile);
  for (const base of bases) if (counts(base)) addDefinitions(base, to);
  if (withGit) {
    tellDotenv(to);
    tellGit(to);
  }
  if (to.reader.overflow !== undefined)
    // Asked every time too.
    to.add("rest", "the rest", ".", `could not be listed: ${to.reader.overflow}`, randomUUID());
  return to.items;
}

function addJsonFile(path: string, to: Collector, add: (value: unknown, path: string, to: Collector) => void): void {
  const { reader } = to;
  const kind = reader.kindOf(path);
  if (kind === undefined && !isLink(join(reader.root, path))) return;
  const target = linkTarget(reader.root, path);
  if (kind === "outside") return to.tell("link", path, path, `leads out of the folder, to ${target ?? "nothing"}, so it is ignored`);
  const read = reader.text(path) ?? { fault: "leads to nothing" };
  if ("fault" in read) return to.tell("unreadable", path, path, `${read.fault}; it cannot be read, so it is ignored`);
  const value = parseText(read.text);
  if (value === undefined) return to.tell("unreadable", path, path, "is not JSON; it cannot be read, so it is ignored");
  // Bound to nothing, so that it is asked every time: nobody can have seen all of it.
  if (isTooDeep(value)) return to.add("rest", path, path, "is nested too deeply to be listed", randomUUID());
  if (target !== undefined) to.tell("link", path, path, `is a link to ${target}`);
  add(value, path, to);
}

function addSettingsFile(value: unknown, path: string, to: Collector): void {
  if (isObject(value)) addSettings(value, path, to);
  else to.tell("unreadable", path, path, "is not an object, so it is ignored");
}

function tellDotenv(to: Collector): void {
  for (const name of to.reader.names("."))
    if (/^\.env(\.|$)/.test(name)) to.tell("dotenv", name, name, "holds variables; Lorimer does not read it");
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

function realOf(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}
