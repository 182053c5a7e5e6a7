import { constants, copyFileSync, existsSync, lstatSync, rmSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { draftOf, withFileLock } from "@lorimer/sdk/files";
import { durableReplace } from "../write/durable-replace.js";
import { SettingsWriter } from "../write/settings-writer.js";
import { writeTarget } from "../write/write-target.js";
import { settingsVersion, upgraded, versionOf } from "./migrations.js";

/** A file that was brought to the newest form. */
export interface MigratedFile {
  readonly from: number;
  readonly to: number;
  /** The file as it was. */
  readonly backup: string;
}

/** Brings a settings file to the newest form, keeping it as it was beside it. Undefined where there is nothing to do. `within`: as for updates. */
export async function migrateFile(path: string, within?: string): Promise<MigratedFile | undefined> {
  if (!existsSync(path)) return undefined;
  const { path: target } = await writeTarget(path, within);
  let migrated: MigratedFile | undefined;
  // The backup is made under the lock, so that it is what the change began from.
  await new SettingsWriter(path, { within }).change((value) => {
    const from = versionOf(value);
    if (from >= settingsVersion) return value;
    migrated = { from, to: settingsVersion, backup: keptCopy(target, from) };
    return { ...upgraded(value), settingsVersion };
  });
  return migrated;
}

/** Puts a file back to what it was before its last migration, byte by byte. The backup that was used; undefined where there is none. */
export async function undoMigration(path: string, within?: string): Promise<string | undefined> {
  const target = await writeTarget(path, within);
  const lock = `${target.path}.lock`;
  return withFileLock(lock, async ({ id, assertHeld }) => {
    const backup = versions(target.path).findLast((candidate) => lstatSync(candidate, { throwIfNoEntry: false })?.isFile() === true);
    if (backup === undefined) return undefined;
    await durableReplace(target, draftOf(lock, id), await readFile(backup, "utf8"), 0o600, assertHeld);
    await rm(backup);
    return backup;
  });
}

function keptCopy(path: string, version: number): string {
  const backup = backupOf(path, version);
  // Whatever stands there goes first: a link would lead the copy to where a repository wants it.
  rmSync(backup, { force: true });
  copyFileSync(path, backup, constants.COPYFILE_EXCL);
  return backup;
}

function versions(path: string): readonly string[] {
  return Array.from({ length: settingsVersion }, (_, version) => backupOf(path, version));
}

function backupOf(path: string, version: number): string {
  return `${path}.v${version}.bak`;
}
