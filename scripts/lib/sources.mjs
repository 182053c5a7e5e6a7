// Source files of the packages, for checks that read them.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Every file below a folder whose name ends so, without builds and dependencies; none when there is no folder. */
export function filesBelow(folder, suffix) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(suffix))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((path) => !/[\\/](node_modules|dist|fixtures)[\\/]/.test(path))
    .sort();
}

export const isTest = (path) => /\.test\.[a-z]+$/.test(path) || /[\\/]src[\\/]test[\\/]/.test(path);

/** Lines that hold code: neither blank nor only a comment. */
export function codeLines(source) {
  let inComment = false;
  return source.split("\n").filter((line) => {
    const text = line.trim();
    if (inComment) {
      if (text.includes("*/")) inComment = false;
      return false;
    }
    if (text === "" || text.startsWith("//")) return false;
    if (text.startsWith("/*")) {
      inComment = !text.includes("*/");
      return false;
    }
    return true;
  }).length;
}
