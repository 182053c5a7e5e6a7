import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";

/**
 * The folders of PATH that are named absolutely. An empty or relative entry means "wherever we are", which in a folder that is not
 * trusted would start what lies there.
 */
export function absoluteSearchPath(path: string | undefined): string {
  return (path ?? "")
    .split(delimiter)
    .filter((folder) => isAbsolute(folder))
    .join(delimiter);
}

/** Where a program stands. Node, and Windows, would look into the working folder first. */
export function findProgram(name: string, path: string | undefined): string | undefined {
  const endings = process.platform === "win32" ? [".exe"] : [""];
  for (const folder of absoluteSearchPath(path).split(delimiter)) {
    for (const ending of endings) {
      const candidate = join(folder, name + ending);
      if (folder !== "" && isProgram(candidate)) return candidate;
    }
  }
  return undefined;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
