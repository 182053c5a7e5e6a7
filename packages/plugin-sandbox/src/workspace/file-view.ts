import { join } from "node:path";
import { isWithin } from "../policy/access.js";

/** The machine's temporary folders, in whose place processes of a session see one of their own. */
const replaced = ["/tmp", "/var/tmp"];

/** Translates between paths as contained processes see them and paths on the machine, so that tools and commands speak of the same files. */
export class FileView {
  readonly #temporary: string;
  readonly #isActive: () => boolean;
  readonly #bound: () => readonly string[];

  /** `isActive`: processes see the session's own temporary folder. `bound` names folders below the machine's temporary ones that are visible inside under their own path. */
  constructor(temporary: string, isActive: () => boolean, bound: () => readonly string[]) {
    this.#temporary = temporary;
    this.#isActive = isActive;
    this.#bound = bound;
  }

  toMachine(path: string): string {
    const folder = replaced.find((candidate) => isWithin(candidate, path));
    if (folder === undefined || !this.#isActive() || this.#isBound(path)) return path;
    return join(this.#temporary, path.slice(folder.length));
  }

  /** Undefined for what lies in the machine's temporary folders and is not visible inside. */
  toInside(path: string): string | undefined {
    if (isWithin(this.#temporary, path)) return `/tmp${path.slice(this.#temporary.length)}`;
    return this.#isBound(path) || !replaced.some((folder) => isWithin(folder, path)) ? path : undefined;
  }

  /** True for what lies where processes may see a folder of their own. */
  isReplaced(path: string): boolean {
    return replaced.some((folder) => isWithin(folder, path)) && !this.#isBound(path);
  }

  /** True for the folders on the way to what is visible: they are there whatever holds. */
  leadsToBound(path: string): boolean {
    return this.#bound().some((folder) => isWithin(path, folder));
  }

  #isBound(path: string): boolean {
    return isWithin(this.#temporary, path) || this.#bound().some((folder) => isWithin(folder, path));
  }
}
