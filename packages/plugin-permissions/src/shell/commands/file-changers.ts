import type { ReaderTable, WriterTable } from "../command-table.js";
import { hasOption, writer } from "../command-table.js";
import type { ReadOptions } from "../read-options.js";
import { readOptions } from "../read-options.js";
import type { ShellWord } from "../shell-reading.js";
import type { Judge, Use } from "../verdict.js";
import { runs, use } from "../verdict.js";

const info = "help version verbose";
const all = (words: readonly ShellWord[], how: { readonly below?: boolean } = {}): Use[] => words.map((word) => use(word, how));

/** Source and target of `cp` and `mv`: the last operand, or that of `-t`, and what would stand in it were it a folder. */
function moved(read: ReadOptions): { readonly from: readonly ShellWord[]; readonly to: Use[] } {
  const given = read.options.find(({ name }) => name === "-t" || name === "--target-directory")?.value;
  const target = given ?? read.operands.at(-1);
  const from = given === undefined ? read.operands.slice(0, -1) : read.operands;
  if (target === undefined) return { from, to: [] };
  const exact = hasOption(read, "-T", "--no-target-directory");
  const names = from.map((word) => lastName(word));
  const whole = exact || names.includes(undefined);
  const to: Use[] = [use(target, whole ? { below: true } : {})];
  if (!exact && target.text !== undefined)
    for (const name of names)
      if (name !== undefined) to.push({ path: `${target.text.replace(/\/+$/, "")}/${name}`, source: target.source, below: true });
  return { from, to };
}

/** Undefined where the target may take any name: `folder/.`, a glob, an expansion. */
function lastName(word: ShellWord): string | undefined {
  const name = word.text?.replace(/\/+$/, "").split("/").pop();
  return name === "" || name === "." || name === ".." ? undefined : name;
}

const tables: Readonly<Record<string, WriterTable>> = {
  mkdir: {
    rest: "writes",
    flags: "pv",
    values: "m",
    long: `parents ${info}`,
    longValues: "mode",
    judge: (read) => ({ writes: all(read.operands) }),
  },
  touch: {
    rest: "writes",
    flags: "acmfh",
    values: "dtr",
    long: `no-create no-dereference ${info}`,
    longValues: "date reference time",
    judge: (read) => ({ writes: all(read.operands) }),
  },
  rm: {
    rest: "removes",
    flags: "dfiIrRv",
    long: `dir force recursive one-file-system preserve-root ${info}`,
    longOptional: "interactive preserve-root",
    judge: (read) => ({ removes: all(read.operands, hasOption(read, "-r", "-R", "--recursive") ? { below: true } : {}) }),
  },
  rmdir: {
    rest: "removes",
    flags: "pv",
    long: `parents ignore-fail-on-non-empty ${info}`,
    judge: (read) => ({ removes: all(read.operands) }),
  },
  unlink: { rest: "removes", judge: (read) => ({ removes: all(read.operands) }) },
  mv: {
    rest: "writes",
    flags: "finuvTZ",
    values: "t",
    long: `force interactive no-clobber update no-target-directory strip-trailing-slashes ${info}`,
    longValues: "target-directory",
    longOptional: "update",
    judge: (read) => ({
      reads: all(moved(read).from, { below: true }),
      writes: moved(read).to,
      removes: all(moved(read).from, { below: true }),
    }),
  },
  cp: {
    rest: "writes",
    flags: "adfHiLnpPrRTuvxZ",
    values: "t",
    long: `archive attributes-only copy-contents dereference force interactive no-clobber no-dereference one-file-system recursive remove-destination strip-trailing-slashes no-target-directory update ${info}`,
    longValues: "target-directory",
    longOptional: "preserve no-preserve reflink sparse update",
    judge: (read) => ({ reads: all(moved(read).from, { below: true }), writes: moved(read).to }),
  },
  tee: {
    rest: "writes",
    flags: "aip",
    long: `append ignore-interrupts ${info}`,
    longOptional: "output-error",
    judge: (read) => ({ writes: all(read.operands) }),
  },
};

/** Changes files, but in ways that a list of names does not tell: the paths are given, the effect stays open. */
function open(
  why: string,
  table: ReaderTable,
  uses: (read: ReadOptions) => { readonly writes?: Use[]; readonly reads?: Use[]; readonly removes?: Use[] },
): Judge {
  return (args) => {
    const read = readOptions(args, table);
    return runs(why, uses(read));
  };
}

const dd: Judge = (args) => {
  const value = (key: string): Use[] =>
    args.flatMap((word): Use[] => {
      if (word.text?.startsWith(`${key}=`) === true) return [{ path: word.text.slice(key.length + 1), source: word.source }];
      return word.text === undefined && (word.prefix.startsWith(`${key}=`) || word.prefix === "")
        ? [{ path: undefined, source: word.source }]
        : [];
    });
  return runs("dd writes raw data", { reads: value("if"), writes: value("of") });
};

const link: Judge = (args) => {
  const read = readOptions(args, { flags: "bdfFhiLnPrsvT", values: "tS", operands: "files" } as ReaderTable);
  const { from, to } = moved(read);
  return runs("a link may lead out of the folder", { reads: all(from), writes: to });
};

const none: ReaderTable = { operands: "files" };

/** Programs that change files. `writes` only where every file changed is named. */
export const fileChangers: readonly (readonly [string, Judge])[] = [
  ...Object.entries(tables).map(([name, table]) => [name, writer(table)] as const),
  ["ln", link],
  ["link", link],
  ["dd", dd],
  [
    "install",
    open("it sets modes and owners", { ...none, flags: "bcCdDpsTvZ", values: "gmoStS" }, (read) => ({
      reads: all(moved(read).from),
      writes: moved(read).to,
    })),
  ],
  [
    "truncate",
    open("it cuts files", { ...none, flags: "co", values: "rs", longValues: "size reference" }, (read) => ({ writes: all(read.operands) })),
  ],
  [
    "shred",
    open("it destroys files", { ...none, flags: "fuvxz", values: "ns" }, (read) => ({
      writes: all(read.operands),
      removes: all(read.operands),
    })),
  ],
  [
    "chmod",
    open("it changes modes", { ...none, flags: "cfvRrwxXst" }, (read) => ({ writes: all(read.operands.slice(1), { below: true }) })),
  ],
  [
    "chown",
    open("it changes owners", { ...none, flags: "cfvRhHLP" }, (read) => ({ writes: all(read.operands.slice(1), { below: true }) })),
  ],
  [
    "chgrp",
    open("it changes owners", { ...none, flags: "cfvRhHLP" }, (read) => ({ writes: all(read.operands.slice(1), { below: true }) })),
  ],
  [
    "split",
    open("it writes many files", { ...none, flags: "dexu", values: "abClntN" }, (read) => ({
      reads: all(read.operands.slice(0, 1)),
      writes: all(read.operands.slice(1)),
    })),
  ],
  [
    "patch",
    open("a patch names its own files", { ...none, flags: "bEflNRstTuvZ", values: "BDFGVYdgiopryxz" }, (read) => ({
      reads: all(read.options.flatMap(({ name, value }) => (name === "-i" && value !== undefined ? [value] : []))),
      writes: all(read.operands.slice(0, 1)),
    })),
  ],
];
