import { constants } from "node:fs";
import { open, realpath, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { LorimerError, messageOf } from "@lorimer/sdk";
import type { WriteTarget } from "./write-target.js";

/** Replaces a file: whoever reads sees the old text or the new, and once this resolves the new one survives a power cut. */
export async function durableReplace(
  target: WriteTarget,
  draft: string,
  text: string,
  newMode: number,
  beforeCommit: () => void,
): Promise<void> {
  try {
    const file = await open(draft, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0), newMode);
    try {
      // The folder could have become a link since it was looked at.
      if ((await realpath(dirname(draft))) !== dirname(target.path)) throw new Error("its folder was moved meanwhile");
      await file.writeFile(text);
      if (target.mode !== undefined) await file.chmod(target.mode);
      if (target.owner !== undefined && process.getuid?.() === 0) await file.chown(target.owner.uid, target.owner.gid);
      await file.sync();
    } finally {
      await file.close();
    }
    beforeCommit();
    await rename(draft, target.path);
  } catch (error) {
    await rm(draft, { force: true });
    if (error instanceof LorimerError) throw error;
    throw new LorimerError("SETTINGS_WRITE", `${target.path} was not changed: ${messageOf(error)}`, { cause: error });
  }
  await syncFolder(dirname(target.path));
}

async function syncFolder(path: string): Promise<void> {
  // Windows opens no folders, and keeps renames itself.
  if (process.platform === "win32") return;
  const folder = await open(path, constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
