import type { ReaderTable } from "../command-table.js";
import { hasOption, reader } from "../command-table.js";
import { readOptions } from "../read-options.js";
import type { Judge } from "../verdict.js";
import { find } from "./find.js";

const rgTable: ReaderTable = {
  flags: "abcFHhiIlLnNopPqsSuUvVwx0.",
  values: "ABCdEefgjmMrtT",
  long: `auto-hybrid-regex no-auto-hybrid-regex binary no-binary block-buffered no-block-buffered byte-offset case-sensitive column no-column context-separator-off count count-matches crlf no-crlf debug
    files files-with-matches files-without-match fixed-strings no-fixed-strings follow no-follow glob-case-insensitive no-glob-case-insensitive heading no-heading help hidden no-hidden
    ignore no-ignore no-ignore-dot no-ignore-exclude no-ignore-files no-ignore-global no-ignore-messages no-ignore-parent no-ignore-vcs ignore-case ignore-file-case-insensitive include-zero no-include-zero
    invert-match no-invert-match json no-json line-buffered no-line-buffered line-number no-line-number line-regexp max-columns-preview no-max-columns-preview mmap no-mmap multiline no-multiline
    multiline-dotall no-multiline-dotall no-config no-filename with-filename no-messages messages no-pcre2-unicode no-pre null null-data one-file-system no-one-file-system only-matching no-context-separator
    passthru passthrough pcre2 no-pcre2 pcre2-version pretty quiet require-git no-require-git smart-case sort-files stats no-stats stop-on-nonmatch text no-text trace trim no-trim type-list unicode no-unicode unrestricted version vimgrep word-regexp no-search-zip`,
  longValues:
    "after-context before-context color colors context context-separator dfa-size-limit encoding engine field-context-separator field-match-separator file glob iglob ignore-file max-columns max-count max-depth maxdepth max-filesize path-separator regex-size-limit regexp replace sort sortr threads type type-add type-clear type-not generate hyperlink-format",
  files: "-f --file --ignore-file",
  follows: "-L --follow",
  operands: "files",
  below: true,
};

/** Judges ripgrep. Without a path it searches the working folder, unless it is fed. */
const rg: Judge = (args, around) => {
  const read = readOptions(args, rgTable);
  const listing = hasOption(read, "--files", "--type-list");
  const patterns = listing || hasOption(read, "-e", "-f", "--regexp", "--file") ? 0 : 1;
  const table = { ...rgTable, textFirst: patterns };
  return (read.operands.length <= patterns ? reader({ ...table, otherwise: "." }) : reader(table))(args, around);
};

const fdTable: ReaderTable = {
  flags: "HIuiLsgFpadq01h",
  values: "detEScTjM",
  long: "hidden no-ignore no-ignore-vcs no-ignore-parent unrestricted case-sensitive ignore-case glob regex fixed-strings absolute-path follow full-path print0 quiet show-errors one-file-system help version",
  longValues:
    "max-depth min-depth exact-depth exclude type extension size changed-within changed-before owner max-results color threads format",
  longOptional: "strip-cwd-prefix color",
  operands: "names",
  textFirst: 1,
  otherwise: ".",
  below: true,
  follows: "-L --follow",
};
const fd: Judge = reader(fdTable);

const ag: ReaderTable = {
  flags: "acDfFHhilLnoQrRsStuUvw0",
  values: "ABCGgmp",
  long: "ackmate all-types all-text column count depth-first files-with-matches files-without-matches fixed-strings follow group nogroup heading noheading hidden ignore-case invert-match line-numbers literal nocolor color nofilename nonumbers null numbers only-matching print-long-lines silent smart-case stats unrestricted vimgrep word-regexp",
  longValues: "after before context depth file-search-regex ignore ignore-dir max-count",
  operands: "files",
  textFirst: 1,
  otherwise: ".",
  below: true,
  follows: "-f --follow",
};

/** Programs that search trees. */
export const searchers: readonly (readonly [string, Judge])[] = [
  ["rg", rg],
  ["fd", fd],
  ["fdfind", fd],
  ["ag", reader(ag)],
  ["find", find],
  ["gfind", find],
];
