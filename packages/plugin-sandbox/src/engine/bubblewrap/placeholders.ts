import { mkdirSync, rmdirSync } from "node:fs";
import { systemCode } from "../../workspace/system-code.js";

/**
 * Empty folders that stand in the project while processes run, as mount points over what does not exist. Shared by all sessions of a
 * process: taking a folder away takes away the mounts that others have on it.
 */
export class Placeholders {
  readonly #holders = new Map<string, number>();

  /** Makes what is missing and returns the way to give it back. What exists already is left to whoever made it. */
  hold(paths: readonly string[]): () => void {
    const held = paths.filter((path) => this.#hold(path));
    let released = false;
    return () => {
      if (released) return;
      released = true;
      for (const path of held.reverse()) this.#release(path);
    };
  }

  /** True for a folder that stands only for protection. */
  has(path: string): boolean {
    return this.#holders.has(path);
  }

  #hold(path: string): boolean {
    const holders = this.#holders.get(path) ?? 0;
    if (holders === 0 && !made(path)) return false;
    this.#holders.set(path, holders + 1);
    return true;
  }

  #release(path: string): void {
    const holders = (this.#holders.get(path) ?? 1) - 1;
    if (holders > 0) {
      this.#holders.set(path, holders);
      return;
    }
    this.#holders.delete(path);
    try {
      // Only ever an empty folder: what somebody put into it from outside stays.
      rmdirSync(path);
    } catch {
      // Somebody else's by now.
    }
  }
}

function made(path: string): boolean {
  try {
    mkdirSync(path, { mode: 0o755 });
    return true;
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw error;
  }
}
