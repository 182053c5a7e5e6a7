import { lstatSync, statSync } from "node:fs";
import { rename } from "node:fs/promises";
import { join } from "node:path";
import { messageOf } from "@lorimer/sdk";
import { draftOf, withFileLock } from "@lorimer/sdk/files";
import { isObject } from "../json/json-object.js";
import type { JsonObject } from "../json/json-object.js";
import { readText } from "../layers/read-text.js";
import { durableReplace } from "../write/durable-replace.js";
import { writeTarget } from "../write/write-target.js";
import { readTrustRecord } from "./trust-record.js";
import type { TrustRecord } from "./trust-record.js";

/** The answers a person gave, in one file of their own folder. Folders are named by their real path. */
export interface TrustStore {
  readonly file: string;
  /** Everything that stands there now, and why nothing does where the file cannot be believed. */
  read(): { readonly records: ReadonlyMap<string, TrustRecord>; readonly problem: string | undefined };
  /** Changes the record of a folder, from what stands there then; undefined removes it. */
  change(folder: string, next: (before: TrustRecord | undefined) => TrustRecord | undefined): Promise<void>;
}

export function openTrustStore(userFolder: string): TrustStore {
  const file = join(userFolder, "trust.json");
  return {
    file,
    read() {
      const { content, problem } = contentOf(file);
      const folders = isObject(content["folders"]) ? content["folders"] : {};
      const records = Object.keys(folders).flatMap((folder) => {
        const record = readTrustRecord(folders[folder]);
        return record === undefined ? [] : [[folder, record] as const];
      });
      return { records: new Map(records), problem };
    },
    async change(folder, next) {
      const target = await writeTarget(file, undefined);
      await withFileLock(`${target.path}.lock`, async (lock) => {
        const { content, broken } = contentOf(file);
        // What cannot be read is kept aside; the answers in it have to be given again.
        if (broken) await rename(target.path, `${target.path}.unreadable-${Date.now()}`);
        const folders = isObject(content["folders"]) ? content["folders"] : {};
        const stored = Object.hasOwn(folders, folder) ? folders[folder] : undefined;
        const record = next(readTrustRecord(stored));
        const others = Object.fromEntries(Object.entries(folders).filter(([name]) => name !== folder));
        // Fields that a later release put there stay.
        const changed = record === undefined ? others : { ...others, [folder]: { ...(isObject(stored) ? stored : {}), ...record } };
        const text = `${JSON.stringify({ version: 1, ...content, folders: changed }, null, 2)}\n`;
        await durableReplace({ ...target, mode: 0o600 }, draftOf(`${target.path}.lock`, lock.id), text, 0o600, () => lock.assertHeld());
      });
    },
  };
}

interface Content {
  readonly content: JsonObject;
  /** Why nothing is believed. */
  readonly problem: string | undefined;
  /** True where what stands there is no store at all. */
  readonly broken: boolean;
}

function contentOf(file: string): Content {
  const nothing = (why: string, broken: boolean): Content => ({ content: {}, problem: `${file} ${why}, so no folder is trusted`, broken });
  const read = readText(file);
  if (read === undefined) return { content: {}, problem: undefined, broken: false };
  if ("fault" in read) return nothing(read.fault, isThere(file));
  let content: unknown;
  try {
    content = JSON.parse(read.text);
  } catch (error) {
    return nothing(`is damaged (${messageOf(error)})`, true);
  }
  if (!isObject(content)) return nothing("is damaged (it holds no object)", true);
  const planted = plantedBy(file);
  return planted === undefined ? { content, problem: undefined, broken: false } : nothing(planted, true);
}

/** Why somebody else may have written the file. */
function plantedBy(file: string): string | undefined {
  if (process.platform === "win32") return undefined;
  const { uid, mode } = statSync(file);
  const own = process.getuid?.();
  if (own !== undefined && uid !== own && uid !== 0) return `belongs to user ${uid}`;
  return (mode & 0o022) === 0 ? undefined : "can be written by others";
}

function isThere(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}
