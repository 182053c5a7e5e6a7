import type { ReaderTable } from "../command-table.js";
import { reader } from "../command-table.js";
import type { Judge } from "../verdict.js";

const info = "help version";

const tables: Readonly<Record<string, ReaderTable>> = {
  ls: {
    tame: true,
    flags: "aAbBcCdDfFgGhHiklLmnNopqQrRsStuUvxXZ1@eOT",
    values: "ITw",
    long: `all almost-all author escape ignore-backups directory dired full-time group-directories-first no-group human-readable si dereference-command-line dereference inode kibibytes numeric-uid-gid literal hide-control-chars show-control-chars quote-name reverse recursive size context zero ${info}`,
    longValues: "block-size format hide ignore indicator-style quoting-style sort time time-style tabsize width",
    longOptional: "color classify hyperlink",
    operands: "names",
    otherwise: ".",
    below: "-R --recursive",
  },
  dir: { tame: true, flags: "aAbBcCdDfFgGhHiklLmnNopqQrRsStuUvxXZ1", values: "ITw", operands: "names", otherwise: ".", below: "-R" },
  vdir: { tame: true, flags: "aAbBcCdDfFgGhHiklLmnNopqQrRsStuUvxXZ1", values: "ITw", operands: "names", otherwise: ".", below: "-R" },
  exa: {
    tame: true,
    flags: "1aBbdDFgGHhiIlmRrSTtUu",
    values: "Ls",
    long: "all long tree recurse oneline header icons group-directories-first",
    longValues: "level sort",
    operands: "names",
    otherwise: ".",
    below: true,
  },
  eza: {
    tame: true,
    flags: "1aBbdDFgGHhiIlmRrSTtUu",
    values: "Ls",
    long: "all long tree recurse oneline header icons group-directories-first",
    longValues: "level sort",
    operands: "names",
    otherwise: ".",
    below: true,
  },
  tree: {
    flags: "adfilxhpsugDFqNSnACJXrtcUv",
    values: "LPIT",
    long: "noreport dirsfirst inodes device du si prune filesfirst matchdirs ignore-case gitignore nolinks help version",
    longValues: "filelimit sort charset timefmt",
    longOptional: "sort filelimit charset timefmt",
    operands: "names",
    otherwise: ".",
    follows: "-l",
    below: true,
  },
  du: {
    tame: true,
    flags: "0abcDhHkLlmPSsx",
    values: "BdtXI",
    long: `null all apparent-size bytes dereference-args human-readable inodes dereference count-links no-dereference separate-dirs si summarize one-file-system total time ${info}`,
    longValues: "block-size max-depth threshold exclude exclude-from time-style",
    longOptional: "time",
    files: "-X --exclude-from",
    operands: "names",
    otherwise: ".",
    follows: "-L --dereference",
    below: true,
  },
  df: {
    tame: true,
    flags: "ahHiklmPTv",
    values: "Btx",
    long: `all human-readable si inodes local no-sync portability print-type total ${info}`,
    longValues: "block-size type exclude-type",
    longOptional: "output",
    operands: "names",
  },
  stat: {
    tame: true,
    flags: "Lftx",
    values: "c",
    long: `dereference file-system terse ${info}`,
    longValues: "format printf cached",
    operands: "names",
  },
  file: {
    flags: "bcihkLlNnprsv0E",
    values: "eFP",
    long: "brief mime mime-type mime-encoding keep-going dereference no-dereference no-buffer no-pad preserve-date raw special-files extension help version apple",
    longValues: "exclude separator",
    operands: "files",
  },
  basename: { tame: true, flags: "az", values: "s", long: `multiple zero ${info}`, longValues: "suffix", operands: "text" },
  dirname: { tame: true, flags: "z", long: `zero ${info}`, operands: "text" },
  realpath: {
    tame: true,
    flags: "eEmLPqsz",
    long: `canonicalize-existing canonicalize-missing logical physical quiet strip no-symlinks zero ${info}`,
    longValues: "relative-to relative-base",
    operands: "names",
  },
  readlink: {
    tame: true,
    flags: "efmnqsvz",
    long: `canonicalize canonicalize-existing canonicalize-missing no-newline quiet silent verbose zero ${info}`,
    operands: "names",
  },
  pathchk: { tame: true, flags: "pP", operands: "text" },
  namei: { tame: true, flags: "xmolvn", operands: "names" },
};

/** Programs that print names and attributes of files. */
export const fileListers: readonly (readonly [string, Judge])[] = Object.entries(tables).map(
  ([name, table]) => [name, reader(table)] as const,
);
