import { realpath } from "node:fs/promises";
import { dirname } from "node:path";
import { LorimerError, messageOf } from "@lorimer/sdk";
import { replaceFile } from "@lorimer/sdk/files";
import type { WriteTarget } from "./write-target.js";

/** Replaces a settings file, keeping its mode and its owner. */
export async function durableReplace(
  target: WriteTarget,
  draft: string,
  text: string,
  newMode: number,
  beforeCommit: () => void,
): Promise<void> {
  try {
    await replaceFile(target.path, text, {
      draft,
      mode: newMode,
      beforeCommit,
      async prepare(file) {
        // The folder could have become a link since it was looked at.
        if ((await realpath(dirname(draft))) !== dirname(target.path)) throw new Error("its folder was moved meanwhile");
        if (target.mode !== undefined) await file.chmod(target.mode);
        if (target.owner !== undefined && process.getuid?.() === 0) await file.chown(target.owner.uid, target.owner.gid);
      },
    });
  } catch (error) {
    if (error instanceof LorimerError) throw error;
    throw new LorimerError("SETTINGS_WRITE", `${target.path} was not changed: ${messageOf(error)}`, { cause: error });
  }
}
