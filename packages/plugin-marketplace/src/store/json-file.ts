import { randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Replaces a JSON file: whoever reads sees the old content or the new, also after a power cut. `draftFolder` is on the same disk. */
export async function writeJson(path: string, value: unknown, draftFolder: string = dirname(path)): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await mkdir(draftFolder, { recursive: true, mode: 0o700 });
  const draft = join(draftFolder, `${randomUUID()}.json`);
  try {
    const file = await open(draft, "wx", 0o600);
    try {
      await file.writeFile(`${JSON.stringify(value)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Undefined where there is no such file, or where it holds no JSON. */
export async function readJsonFile(path: string): Promise<unknown> {
  try {
    return JSON.parse((await readFile(path, "utf8")).replace(/^\uFEFF/, "")) as unknown;
  } catch {
    return undefined;
  }
}

/** Makes a rename in a folder durable. */
export async function syncFolder(path: string): Promise<void> {
  // Windows opens no folders, and keeps renames itself.
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
