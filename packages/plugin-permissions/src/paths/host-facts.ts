import { lstatSync, readlinkSync } from "node:fs";
import type { FileFacts, GitFact, PathFact } from "./file-facts.js";
import { gitFact } from "./git-fact.js";
import { walk } from "./walk.js";
import type { Standing } from "./walk.js";

/** The facts of this machine's disk, read when asked and remembered: make one for each decision. */
export function hostFacts(): FileFacts {
  const found = new Map<string, PathFact>();
  const standings = new Map<string, Standing>();
  const gits = new Map<string, GitFact>();
  const remember = (path: string): Standing => {
    const standing = standings.get(path) ?? standingAt(path);
    standings.set(path, standing);
    return standing;
  };
  return {
    look(path) {
      const fact = found.get(path) ?? walk(path, remember);
      found.set(path, fact);
      return fact;
    },
    git(folder) {
      const fact = gits.get(folder) ?? gitFact(folder);
      gits.set(folder, fact);
      return fact;
    },
  };
}

function standingAt(path: string): Standing {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return "missing";
    if (stats.isSymbolicLink()) return { link: readlinkSync(path) };
    return { kind: stats.isDirectory() ? "directory" : stats.isFile() ? "file" : "other", links: stats.nlink };
  } catch (error) {
    // A file where a folder was expected: nothing can be there.
    return error instanceof Error && "code" in error && error.code === "ENOTDIR" ? "missing" : "unknown";
  }
}
