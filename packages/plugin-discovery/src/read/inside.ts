import { realpath } from "node:fs/promises";
import { relative, sep } from "node:path";

/** The path with every link resolved, where it lies inside `root` (resolved itself); `outside` where it does not, `missing` where nothing is there. */
export async function inside(root: string, path: string): Promise<{ readonly at: string } | "outside" | "missing"> {
  let at: string;
  try {
    at = await realpath(path);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" || (error as NodeJS.ErrnoException).code === "ENOTDIR"
      ? "missing"
      : "outside";
  }
  const way = relative(root, at);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !/^[A-Za-z]:/.test(way) && !way.startsWith(sep))
    ? { at }
    : "outside";
}
