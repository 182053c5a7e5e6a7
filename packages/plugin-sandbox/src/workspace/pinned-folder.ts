import { constants, readlinkSync } from "node:fs";
import { mkdir, open, realpath } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { systemCode } from "./system-code.js";

/**
 * A folder held open, so that what is done in it is done in this very folder, wherever its name leads by then. Linux reaches it through its
 * descriptor; elsewhere its name is resolved again right before each use.
 */
export class PinnedFolder {
  readonly #handle: FileHandle;
  /** Where the folder really is. */
  readonly path: string;

  private constructor(handle: FileHandle, path: string) {
    this.#handle = handle;
    this.path = path;
  }

  static async open(path: string, options: { readonly follow: boolean } = { follow: true }): Promise<PinnedFolder> {
    const handle = await open(path, constants.O_RDONLY | constants.O_DIRECTORY | (options.follow ? 0 : constants.O_NOFOLLOW));
    try {
      return new PinnedFolder(handle, await truePath(handle, path));
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** The folder, and every missing one on the way, each made in its pinned parent. `judge` is asked about each before it is made. */
  static async make(path: string, judge: (path: string) => void): Promise<PinnedFolder> {
    try {
      return await PinnedFolder.open(path);
    } catch (error) {
      if (systemCode(error) !== "ENOENT" || dirname(path) === path) throw error;
    }
    const parent = await PinnedFolder.make(dirname(path), judge);
    try {
      judge(join(parent.path, basename(path)));
      await mkdir(parent.at(basename(path))).catch((error: unknown) => {
        if (systemCode(error) !== "EEXIST") throw error;
      });
      // Awaited here, while the parent is still held.
      return await PinnedFolder.open(parent.at(basename(path)), { follow: false });
    } finally {
      await parent.close();
    }
  }

  /** The path by which to reach an entry; the entry itself may be a link. */
  at(name: string): string {
    return process.platform === "linux" ? `/proc/self/fd/${this.#handle.fd}/${name}` : join(this.path, name);
  }

  async sync(): Promise<void> {
    await this.#handle.sync().catch((error: unknown) => {
      if (systemCode(error) === "ENOSPC" || systemCode(error) === "EIO") throw error;
    });
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/** What an open file really is, whatever its name led through. */
export async function truePath(handle: FileHandle, path: string): Promise<string> {
  // No disk is behind the first, so that it costs less than handing it to another thread.
  return process.platform === "linux" ? readlinkSync(`/proc/self/fd/${handle.fd}`) : realpath(path);
}
