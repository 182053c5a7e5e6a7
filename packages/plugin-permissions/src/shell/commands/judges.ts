import { archives } from "./archives.js";
import type { Judge } from "../verdict.js";
import { developerTools } from "./developer-tools.js";
import { fileChangers } from "./file-changers.js";
import { fileListers } from "./file-listers.js";
import { git } from "./git/git.js";
import { scriptFilters } from "./script-filters.js";
import { searchers } from "./searchers.js";
import { shellBuiltins } from "./shell-builtins.js";
import { systemReaders } from "./system-readers.js";
import { textReaders } from "./text-readers.js";

/** Every command that has a table. */
export const judges: ReadonlyMap<string, Judge> = new Map<string, Judge>([
  ...textReaders,
  ...fileListers,
  ...systemReaders,
  ...shellBuiltins,
  ...scriptFilters,
  ...searchers,
  ...fileChangers,
  ...developerTools,
  ...archives,
  ["git", git],
]);
