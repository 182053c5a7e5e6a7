import type { OptionTable, ReadOptions } from "../../read-options.js";
import { diffOptions, logOptions, refOptions } from "./options.js";

/** A form of a git subcommand that reads only. */
export interface GitTable extends OptionTable {
  /** Operands are revisions and paths, mere text, or not admitted. */
  readonly operands: "paths" | "text" | "none";
  /** Options whose value is a file. */
  readonly files?: string;
  /** What the options and operands together must satisfy. Returns what is wrong. */
  readonly rule?: (read: ReadOptions) => string | undefined;
}

const listed = ["-l", "--list", "--contains", "--no-contains", "--merged", "--no-merged", "--points-at"];
const listsOnly = (read: ReadOptions): string | undefined =>
  read.operands.length === 0 || read.options.some(({ name }) => listed.includes(name)) ? undefined : "an operand makes it write";
const onlyFirst =
  (...names: readonly string[]) =>
  (read: ReadOptions): string | undefined =>
    names.includes(read.operands[0]?.text ?? "") ? undefined : `only ${names.join(", ")} are known to read`;

/** Which value of a configuration is printed, not set. */
function readsConfig(read: ReadOptions): string | undefined {
  const names = read.options.map(({ name }) => name);
  if (names.some((name) => ["--get", "--get-all", "--get-regexp", "--list", "-l", "--get-urlmatch"].includes(name))) return undefined;
  const first = read.operands[0]?.text;
  if (first === undefined) return "what it does cannot be known";
  if (first === "get" || first === "list") return undefined;
  return read.operands.length === 1 && first.includes(".") ? undefined : "it may set a value";
}

function reflog(read: ReadOptions): string | undefined {
  const first = read.operands[0];
  return first === undefined || (first.text !== undefined && !/^(?:expire|delete|drop|exists|write|import|migrate)$/.test(first.text))
    ? undefined
    : "it may change the reflog";
}

const log: GitTable = { ...logOptions, files: "-O", operands: "paths" };
const diff: GitTable = { ...diffOptions, values: "SGlO", flags: `${diffOptions.flags}123`, files: "-O", operands: "paths" };

export const subcommands: ReadonlyMap<string, GitTable> = new Map<string, GitTable>([
  ["log", log],
  ["show", log],
  ["whatchanged", log],
  [
    "rev-list",
    {
      ...log,
      long: `${logOptions.long ?? ""} quiet header no-object-names object-names use-bitmap-index test-bitmap`,
      longOptional: `${logOptions.longOptional ?? ""} missing filter`,
    },
  ],
  ["diff", diff],
  ["diff-tree", { ...log }],
  ["diff-index", diff],
  ["diff-files", diff],
  ["range-diff", { ...log, long: `${logOptions.long ?? ""} no-dual-color`, longValues: `${logOptions.longValues ?? ""} creation-factor` }],
  [
    "status",
    {
      flags: "sbvz",
      optional: "uM",
      long: "short branch long show-stash verbose porcelain ahead-behind no-ahead-behind renames no-renames null no-column",
      longOptional: "porcelain untracked-files ignore-submodules ignored column find-renames",
      operands: "paths",
    },
  ],
  [
    "ls-files",
    {
      flags: "cdmoistkuzvf",
      values: "xX",
      long: "cached deleted modified others ignored stage directory no-empty-directory unmerged killed resolve-undo deduplicate error-unmatch full-name eol debug exclude-standard recurse-submodules sparse",
      longValues: "exclude exclude-from exclude-per-directory with-tree format",
      longOptional: "abbrev",
      files: "-X --exclude-from",
      operands: "paths",
    },
  ],
  [
    "ls-tree",
    {
      flags: "drtlz",
      long: "long name-only name-status object-only full-name full-tree",
      longValues: "format",
      longOptional: "abbrev",
      operands: "paths",
    },
  ],
  [
    "rev-parse",
    {
      flags: "q",
      long: "verify quiet sq not symbolic symbolic-full-name all show-toplevel git-dir absolute-git-dir git-common-dir is-inside-git-dir is-inside-work-tree is-bare-repository is-shallow-repository show-prefix show-cdup show-superproject-working-tree shared-index-path revs-only no-revs flags no-flags show-ref-format",
      longValues: "default prefix git-path since after until before",
      longOptional: "short abbrev-ref branches tags remotes glob exclude show-object-format disambiguate",
      operands: "paths",
    },
  ],
  [
    "describe",
    {
      long: "all tags contains long exact-match debug first-parent always",
      longValues: "candidates match exclude",
      longOptional: "dirty broken abbrev",
      operands: "text",
    },
  ],
  [
    "branch",
    {
      ...refOptions,
      flags: "arvlqi",
      long: `${refOptions.long ?? ""} all remotes list show-current verbose quiet`,
      operands: "text",
      rule: listsOnly,
    },
  ],
  ["tag", { ...refOptions, flags: "li", optional: "n", long: `${refOptions.long ?? ""} list`, operands: "text", rule: listsOnly }],
  ["for-each-ref", { ...refOptions, flags: "", long: "ignore-case omit-empty include-root-refs stdin", operands: "text" }],
  [
    "show-ref",
    {
      flags: "qsd",
      long: "head heads branches tags dereference verify quiet exists",
      longOptional: "hash abbrev exclude-existing",
      operands: "text",
    },
  ],
  [
    "show-branch",
    {
      flags: "ar",
      long: "all remotes current topo-order date-order sparse merge-base independent no-name sha1-name topics no-color",
      longOptional: "more list color reflog",
      operands: "text",
    },
  ],
  [
    "blame",
    {
      flags: "blrtfnspewckh",
      values: "LS",
      optional: "MC",
      long: "root show-stats reverse line-porcelain porcelain incremental show-name show-number show-email no-color progress no-progress first-parent",
      longValues: "contents date ignore-rev ignore-revs-file since",
      longOptional: "abbrev color-lines color-by-age",
      files: "-S --contents --ignore-revs-file",
      operands: "paths",
    },
  ],
  ["annotate", { flags: "blrtfnspewc", values: "L", operands: "paths" }],
  [
    "shortlog",
    {
      ...log,
      flags: `${logOptions.flags ?? ""}nsec`,
      values: "SGlOL",
      optional: `${logOptions.optional ?? ""}w`,
      long: `${logOptions.long ?? ""} numbered summary email committer`,
      longValues: `${logOptions.longValues ?? ""} group`,
    },
  ],
  [
    "cat-file",
    {
      flags: "tseph",
      long: "batch-all-objects unordered buffer follow-symlinks allow-unknown-type",
      longOptional: "batch batch-check",
      operands: "paths",
    },
  ],
  ["merge-base", { flags: "a", long: "all octopus is-ancestor independent fork-point", operands: "text" }],
  ["name-rev", { long: "tags all name-only always no-undefined stdin annotate-stdin", longValues: "refs exclude", operands: "text" }],
  ["cherry", { flags: "v", longOptional: "abbrev", operands: "text" }],
  ["reflog", { ...log, rule: reflog }],
  ["stash", { ...log, long: `${logOptions.long ?? ""} include-untracked only-untracked`, rule: onlyFirst("list", "show") }],
  ["worktree", { flags: "vz", long: "porcelain verbose", operands: "text", rule: onlyFirst("list") }],
  ["notes", { longValues: "ref", operands: "text", rule: onlyFirst("list", "show") }],
  [
    "remote",
    {
      flags: "v",
      long: "verbose all push",
      operands: "text",
      rule: (read) =>
        read.operands.length === 0 || read.operands[0]?.text === "get-url" ? undefined : "it may change remotes or contact one",
    },
  ],
  [
    "config",
    {
      flags: "lz",
      values: "f",
      long: "get get-all get-regexp list global local system worktree show-origin show-scope name-only null bool int path bool-or-int includes no-includes get-urlmatch all",
      longValues: "file blob type default url",
      longOptional: "type",
      files: "-f --file",
      operands: "text",
      rule: readsConfig,
    },
  ],
  [
    "grep",
    {
      flags: "aIirvwhHFEGPlLzocnpWqe",
      values: "fABCme",
      numbers: true,
      long: "cached no-index untracked exclude-standard no-exclude-standard recurse-submodules text ignore-case invert-match word-regexp full-name extended-regexp basic-regexp perl-regexp fixed-strings line-number column files-with-matches name-only files-without-match null only-matching count break heading show-function function-context and or not all-match quiet no-color recursive no-recursive no-textconv",
      longValues: "max-depth max-count threads context after-context before-context",
      longOptional: "color",
      files: "-f",
      operands: "paths",
    },
  ],
  ["count-objects", { flags: "vH", long: "verbose human-readable", operands: "none" }],
  ["check-ignore", { flags: "qvnz", long: "quiet verbose stdin non-matching no-index", operands: "paths" }],
  ["check-attr", { flags: "az", long: "all cached stdin", longValues: "source", operands: "text" }],
  ["check-ref-format", { long: "branch normalize allow-onelevel no-allow-onelevel refspec-pattern", operands: "text" }],
  [
    "symbolic-ref",
    {
      flags: "q",
      long: "short quiet no-recurse recurse",
      operands: "text",
      rule: (read) => (read.operands.length === 1 ? undefined : "a second operand makes it write"),
    },
  ],
  ["var", { flags: "l", operands: "text" }],
  ["version", { long: "build-options", operands: "none" }],
]);
