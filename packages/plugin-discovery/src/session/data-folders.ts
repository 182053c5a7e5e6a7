import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** The packages' own folders: each is made when it is first asked for, and one look tells which are there already. */
export class DataFolders {
  readonly #folder: string;
  #there: Set<string> | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Absolute. */
  of(id: string): string {
    const name = id.replaceAll(/[^A-Za-z0-9_-]/g, "-");
    const path = join(this.#folder, name);
    this.#there ??= new Set(namesIn(this.#folder));
    if (!this.#there.has(name)) this.#make(name, path);
    return path;
  }

  #make(name: string, path: string): void {
    try {
      mkdirSync(path, { recursive: true, mode: 0o700 });
      this.#there?.add(name);
    } catch {
      // Whoever puts something there says what is wrong.
    }
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
