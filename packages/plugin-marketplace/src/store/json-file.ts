import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { randomUUID } from "node:crypto";
import { LorimerError } from "@lorimer/sdk";
import { replaceFile } from "@lorimer/sdk/files";
import { isRecord } from "../catalogue/is-record.js";
import type { Raw } from "../contract/index.js";

/** Replaces a JSON file: whoever reads sees the old content or the new, also after a power cut. `draftFolder` is on the same disk; what a killed process leaves there bears its id. */
export async function writeJson(path: string, value: unknown, draftFolder?: string): Promise<void> {
  const draft = draftFolder === undefined ? {} : { draft: join(draftFolder, `${process.pid}-${randomUUID()}.json`) };
  await replaceFile(path, `${JSON.stringify(value)}\n`, draft);
}

/** Undefined where there is no such file, or where it holds no JSON. */
export async function readJsonFile(path: string): Promise<unknown> {
  try {
    return JSON.parse((await readFile(path, "utf8")).replace(/^\uFEFF/, "")) as unknown;
  } catch {
    return undefined;
  }
}

/** A file of ours that holds a list. Undefined where there is none; one that cannot be read is refused, for who took it for empty would write over it. */
export async function readListFile(path: string, list: string): Promise<Raw | undefined> {
  if (!existsSync(path)) return undefined;
  const value = await readJsonFile(path);
  if (isRecord(value) && Array.isArray(value[list])) return value;
  throw new LorimerError("CONFIG_INVALID", `${path} holds no list of ${list}; it was left as it is.`, {
    hint: "Mend it, or move it away to begin with nothing.",
  });
}
