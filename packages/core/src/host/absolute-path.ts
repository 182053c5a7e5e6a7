import { isAbsolute, normalize } from "node:path";
import { LorimerError } from "@lorimer/sdk";

/** The path without `.` and `..`; refuses a relative one and one that holds a NUL, which C libraries would cut short. */
export function absolutePath(path: string): string {
  if (path.includes("\0")) {
    throw new LorimerError("WORKSPACE_PATH", `The path ${JSON.stringify(path)} holds a NUL character`, {
      hint: "No file name can hold one; remove it.",
    });
  }
  if (!isAbsolute(path)) {
    throw new LorimerError("WORKSPACE_PATH", `The path ${JSON.stringify(path)} is not absolute`, {
      hint: "Give the whole path, from the root.",
    });
  }
  const normal = normalize(path);
  // A trailing slash would make "write" and "lstat" mean the folder behind a link.
  return normal.length > 1 && /[^:][\\/]$/.test(normal) ? normal.slice(0, -1) : normal;
}
