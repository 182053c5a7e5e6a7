import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { dirname } from "node:path";

export interface ReplaceOptions {
  /** Of the new file. 0600 by default: only the person may read it. */
  readonly mode?: number;
  /** Where the new content is prepared: on the same disk, and nothing there. Beside the file by default. */
  readonly draft?: string;
  /** Called with the new file before anything is written to it. */
  prepare?(file: FileHandle): Promise<void>;
  /** Called when all is written, right before it becomes visible; what it throws leaves the old file. */
  beforeCommit?(): void;
}

/**
 * Replaces a whole file: whoever reads sees the old content or the new, and once this resolves the new one survives a power cut. Folders
 * that are missing are made. When it rejects, the file is what it was, and nothing stands beside it.
 */
export async function replaceFile(path: string, content: string | Uint8Array, options: ReplaceOptions = {}): Promise<void> {
  const draft = options.draft ?? `${path}.${randomUUID()}.tmp`;
  for (const folder of new Set([dirname(path), dirname(draft)])) await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = await open(draft, "wx", options.mode ?? 0o600);
  try {
    try {
      await options.prepare?.(file);
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    options.beforeCommit?.();
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Makes what was renamed in a folder durable, where that can be asked for: some file systems and Windows cannot, and need not. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  try {
    const folder = await open(path, constants.O_RDONLY);
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOSPC" || code === "EIO") throw error;
  }
}
