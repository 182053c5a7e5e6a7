import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";

/** Finds programs on a search path, and remembers what it found. What was missing is looked for again: it may get installed. */
export function programFinder(path: string, extensions: string): (program: string) => Promise<string | undefined> {
  const found = new Map<string, string>();
  const folders = path.split(delimiter).filter((folder) => folder !== "");
  const suffixes = process.platform === "win32" ? ["", ...extensions.split(";")] : [""];
  return async (program) => {
    const known = found.get(program);
    if (known !== undefined) return known;
    const candidates = isAbsolute(program) ? [program] : /[\\/\0]/.test(program) ? [] : folders.map((folder) => join(folder, program));
    for (const candidate of candidates) {
      for (const suffix of suffixes) {
        if (!(await isRunnable(candidate + suffix))) continue;
        found.set(program, candidate + suffix);
        return candidate + suffix;
      }
    }
    return undefined;
  };
}

async function isRunnable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
