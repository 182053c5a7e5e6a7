import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { randomUUID } from "node:crypto";
import { replaceFile } from "@lorimer/sdk/files";

/** Replaces a JSON file: whoever reads sees the old content or the new, also after a power cut. `draftFolder` is on the same disk. */
export async function writeJson(path: string, value: unknown, draftFolder?: string): Promise<void> {
  const draft = draftFolder === undefined ? {} : { draft: join(draftFolder, `${randomUUID()}.json`) };
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
