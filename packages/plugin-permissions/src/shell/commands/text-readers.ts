import type { ReaderTable } from "../command-table.js";
import { reader } from "../command-table.js";
import type { Judge } from "../verdict.js";
import { runs } from "../verdict.js";

const info = "help version";
const digest: ReaderTable = {
  tame: true,
  flags: "btwqz",
  long: `binary text tag zero ignore-missing quiet status strict warn ${info}`,
  values: "al",
  longValues: "algorithm length",
  operands: "files",
};
const grep: ReaderTable = {
  tame: true,
  flags: "EFGPivwxcLlqsbHhnTZzaUrRoyIVuS",
  values: "ABCmefdD",
  numbers: true,
  long: `extended-regexp fixed-strings basic-regexp perl-regexp ignore-case no-ignore-case invert-match word-regexp line-regexp count files-without-match files-with-matches only-matching quiet silent no-messages byte-offset with-filename no-filename line-number initial-tab null null-data text binary recursive dereference-recursive line-buffered unix-byte-offsets ${info}`,
  longValues:
    "regexp file max-count label after-context before-context context binary-files devices directories include exclude exclude-from exclude-dir",
  longOptional: "color colour",
  operands: "files",
  textFirst: 1,
  textGiven: "-e -f --regexp --file",
  files: "-f --file --exclude-from",
  below: "-r -R --recursive --dereference-recursive",
  follows: "-R --dereference-recursive",
  hereWith: "-r -R --recursive --dereference-recursive",
};

const tables: Readonly<Record<string, ReaderTable>> = {
  cat: {
    tame: true,
    flags: "AbeEnstTuv",
    long: `show-all number-nonblank show-ends number squeeze-blank show-tabs show-nonprinting ${info}`,
    operands: "files",
  },
  tac: { tame: true, flags: "br", values: "s", long: `before regex ${info}`, longValues: "separator", operands: "files" },
  nl: {
    tame: true,
    flags: "p",
    values: "bdfhilnsvw",
    long: `no-renumber ${info}`,
    longValues:
      "body-numbering section-delimiter footer-numbering header-numbering line-increment join-blank-lines number-format number-separator starting-line-number number-width",
    operands: "files",
  },
  head: {
    tame: true,
    flags: "qvz",
    values: "nc",
    numbers: true,
    long: `quiet silent verbose zero-terminated ${info}`,
    longValues: "bytes lines",
    operands: "files",
  },
  tail: {
    tame: true,
    flags: "fFqvzr",
    values: "ncs",
    numbers: true,
    long: `retry quiet silent verbose zero-terminated ${info}`,
    longValues: "bytes lines sleep-interval max-unchanged-stats pid",
    longOptional: "follow",
    operands: "files",
  },
  wc: { tame: true, flags: "clLmw", long: `bytes chars lines max-line-length words ${info}`, longValues: "total", operands: "files" },
  rev: { tame: true, flags: "0", operands: "files" },
  cut: {
    tame: true,
    flags: "nsz",
    values: "bcdf",
    long: `complement only-delimited zero-terminated ${info}`,
    longValues: "bytes characters delimiter fields output-delimiter",
    operands: "files",
  },
  paste: { tame: true, flags: "sz", values: "d", long: `serial zero-terminated ${info}`, longValues: "delimiters", operands: "files" },
  tr: { tame: true, flags: "cCdst", long: `complement delete squeeze-repeats truncate-set1 ${info}`, operands: "text" },
  sort: {
    flags: "bcCdfghiMmnRrsuVz",
    values: "ktS",
    long: `ignore-leading-blanks dictionary-order ignore-case general-numeric-sort ignore-nonprinting month-sort human-numeric-sort numeric-sort random-sort reverse version-sort merge stable unique zero-terminated debug ${info}`,
    longValues: "key field-separator buffer-size parallel sort batch-size random-source",
    longOptional: "check",
    files: "--random-source",
    operands: "files",
  },
  uniq: {
    flags: "cdDiuz",
    values: "fsw",
    long: `count repeated ignore-case unique zero-terminated ${info}`,
    longValues: "skip-fields skip-chars check-chars",
    longOptional: "all-repeated group",
    operands: "files",
    most: 1,
  },
  comm: {
    tame: true,
    flags: "123z",
    long: `check-order nocheck-order total zero-terminated ${info}`,
    longValues: "output-delimiter",
    operands: "files",
  },
  join: {
    tame: true,
    flags: "iz",
    values: "aejotv12",
    long: `ignore-case check-order nocheck-order header zero-terminated ${info}`,
    operands: "files",
  },
  diff: {
    tame: true,
    flags: "abBcdeEfHinNpqrsTtuwyZ",
    values: "CUIFxXSWL",
    numbers: true,
    long: `brief report-identical-files context unified ed normal rcs side-by-side left-column suppress-common-lines recursive new-file unidirectional-new-file ignore-case ignore-all-space ignore-space-change ignore-blank-lines ignore-tab-expansion ignore-trailing-space text show-c-function expand-tabs minimal no-dereference strip-trailing-cr speed-large-files initial-tab ${info}`,
    longValues:
      "show-function-line label width exclude exclude-from ignore-matching-lines starting-file tabsize horizon-lines from-file to-file",
    longOptional: "color unified context palette",
    files: "-X --exclude-from --from-file --to-file -S",
    operands: "files",
    below: "-r --recursive",
  },
  diff3: { tame: true, flags: "AeEx3XimTa", values: "L", operands: "files" },
  cmp: {
    tame: true,
    flags: "bls",
    values: "in",
    long: `print-bytes verbose quiet silent ${info}`,
    longValues: "ignore-initial bytes",
    operands: "files",
  },
  grep,
  egrep: grep,
  fgrep: grep,
  ggrep: grep,
  column: {
    tame: true,
    flags: "texnJLRd",
    values: "scoNnOrTWHiplC",
    long: `table fillrows json ${info}`,
    longValues:
      "separator output-width output-separator table-columns table-name table-order table-right table-truncate table-wrap table-hide",
    operands: "files",
  },
  fold: { tame: true, flags: "bs", values: "w", long: `bytes spaces ${info}`, longValues: "width", operands: "files" },
  fmt: {
    tame: true,
    flags: "cstu",
    values: "gpw",
    numbers: true,
    long: `crown-margin split-only tagged-paragraph uniform-spacing ${info}`,
    longValues: "goal prefix width",
    operands: "files",
  },
  expand: { tame: true, flags: "i", values: "t", long: `initial ${info}`, longValues: "tabs", operands: "files" },
  unexpand: { tame: true, flags: "a", values: "t", long: `all first-only ${info}`, longValues: "tabs", operands: "files" },
  pr: { tame: true, flags: "acdFfmrtTvJ", values: "DhlNoWw", numbers: true, operands: "files" },
  tsort: { tame: true, long: info, operands: "files" },
  shuf: {
    flags: "erz",
    values: "in",
    long: "echo repeat zero-terminated",
    longValues: "input-range head-count random-source",
    files: "--random-source",
    operands: "files",
  },
  numfmt: {
    tame: true,
    flags: "z",
    values: "d",
    long: "debug grouping header zero-terminated",
    longValues: "delimiter field format from from-unit invalid padding round suffix to to-unit",
    longOptional: "header",
    operands: "text",
  },
  seq: {
    tame: true,
    flags: "w",
    values: "fs",
    long: `equal-width ${info}`,
    longValues: "format separator",
    numbers: true,
    operands: "text",
  },
  od: {
    tame: true,
    flags: "abcdfhilosxv",
    values: "AjNStw",
    long: "output-duplicates traditional",
    longValues: "address-radix skip-bytes read-bytes format",
    operands: "files",
  },
  hexdump: { tame: true, flags: "bcCdovx", values: "ens", operands: "files" },
  hd: { tame: true, flags: "bcCdovx", values: "ens", operands: "files" },
  xxd: { flags: "abeEiprpsu", values: "cglos", long: "autoskip bits postscript plain include ps", operands: "files", most: 1 },
  base64: { flags: "di", values: "w", long: `decode ignore-garbage ${info}`, longValues: "wrap", operands: "files" },
  base32: { flags: "di", values: "w", long: `decode ignore-garbage ${info}`, longValues: "wrap", operands: "files" },
  md5sum: digest,
  sha1sum: digest,
  sha224sum: digest,
  sha256sum: digest,
  sha384sum: digest,
  sha512sum: digest,
  b2sum: digest,
  shasum: digest,
  cksum: { tame: true, flags: "z", values: "al", long: "untagged raw zero", longValues: "algorithm length", operands: "files" },
  sum: { tame: true, flags: "rs", operands: "files" },
  md5: { tame: true, flags: "pqrtx", values: "s", operands: "files" },
  iconv: { flags: "cls", values: "ft", long: "list silent", longValues: "from-code to-code", operands: "files" },
  look: { tame: true, flags: "abdf", values: "t", operands: "files", textFirst: 1 },
};

const stringsTable: ReaderTable = {
  tame: true,
  flags: "afow",
  values: "netTs",
  long: "all print-file-name",
  longValues: "bytes radix encoding",
  operands: "files",
};

/** Judges strings: `@file` holds further options. */
const strings: Judge = (args, around) =>
  args.some((word) => (word.text ?? word.prefix).startsWith("@"))
    ? runs("a file gives it further options")
    : reader(stringsTable)(args, around);

/** Programs that print what files hold. */
export const textReaders: readonly (readonly [string, Judge])[] = [
  ...Object.entries(tables).map(([name, table]) => [name, reader(table)] as const),
  ["strings", strings],
];
