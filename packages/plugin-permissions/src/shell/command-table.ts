import type { OptionTable, ReadOptions } from "./read-options.js";
import { readOptions } from "./read-options.js";
import type { ShellWord } from "./shell-reading.js";
import type { Judge, Use, Verdict } from "./verdict.js";
import { runs, use, usePath } from "./verdict.js";

/** What a program that only reads does with its arguments, as data. */
export interface ReaderTable extends OptionTable {
  /** What operands are: files whose contents are read, files whose names and attributes are, or mere text. `none` refuses them. */
  readonly operands: "files" | "names" | "text" | "none";
  /** How many leading operands are text all the same: the pattern of `grep`. */
  readonly textFirst?: number;
  /** Options, with dashes, that make `textFirst` zero. */
  readonly textGiven?: string;
  /** Options whose value is a file that is read. */
  readonly files?: string;
  /** Read when no operand names a file: `.` for `ls`. */
  readonly otherwise?: string;
  /** Reads whole trees: always, or with one of these options. */
  readonly below?: true | string;
  /** Options by which links are followed wherever they lead, so that nobody knows what is read. */
  readonly follows?: string;
  /** With one of these options and no operand, `.` is read. */
  readonly hereWith?: string;
  /** Most operands that are harmless; the next one would be written. */
  readonly most?: number;
}

/** Turns a table into a judge. */
export function reader(table: ReaderTable): Judge {
  const filesOf = new Set(table.files?.split(" "));
  const given = new Set(table.textGiven?.split(" "));
  const deep = new Set(typeof table.below === "string" ? table.below.split(" ") : []);
  const here = new Set(table.hereWith?.split(" "));
  const follows = new Set(table.follows?.split(" "));
  return (args) => {
    const read = readOptions(args, table);
    const has = (names: ReadonlySet<string>): boolean => read.options.some((option) => names.has(option.name));
    const how = { ...(table.below === true || has(deep) ? { below: true } : {}), ...(table.operands === "names" ? { listing: true } : {}) };
    const text = has(given) ? 0 : (table.textFirst ?? 0);
    const reads: Use[] = optionFiles(read, filesOf);
    const operands = read.operands.slice(text);
    if (table.operands !== "text") for (const word of operands) if (word.text !== "-") reads.push(use(word, how));
    if (operands.length === 0 && (table.otherwise !== undefined || has(here))) reads.push(usePath(table.otherwise ?? ".", how));
    if (read.problem !== undefined) return runs(read.problem, { reads: [...reads, ...remaining(args, read.end)] });
    if (has(follows)) return runs("it follows links out of the folder", { reads });
    if (table.operands === "none" && operands.length > 0) return runs("it takes no operands to only read", { reads });
    if (table.most !== undefined && read.operands.length > table.most) return runs("its last operand would be written", { reads });
    if (table.most !== undefined && read.operands.some(severalWords)) return runs("a glob may become several operands", { reads });
    return { effect: "reads", reads };
  };
}

function severalWords(word: ShellWord): boolean {
  return word.splits === true || word.pattern !== undefined;
}

export function optionFiles(read: ReadOptions, names: ReadonlySet<string>): Use[] {
  return read.options.flatMap(({ name, value }) => (names.has(name) && value !== undefined && value.text !== "-" ? [use(value)] : []));
}

/** What a command whose options are not understood may read: whatever looks like an operand, and the values of long options. */
export function remaining(args: readonly ShellWord[], from: number): Use[] {
  const uses: Use[] = [];
  for (const word of args.slice(from)) {
    if (word.text === undefined || !word.text.startsWith("-")) uses.push(use(word));
    else {
      const value = /^--?[\w-]+=(.+)$/s.exec(word.text)?.[1];
      if (value !== undefined) uses.push(usePath(value));
    }
  }
  return uses;
}

export function hasOption(read: ReadOptions, ...names: readonly string[]): boolean {
  return read.options.some((option) => names.includes(option.name));
}

/** Changes what its operands name. */
export interface WriterTable extends OptionTable {
  readonly judge: (read: ReadOptions) => Omit<Verdict, "effect" | "why">;
  /** What becomes of operands that stand behind something not understood. */
  readonly rest: "writes" | "removes";
}

/** For commands that change only the files they name. */
export function writer(table: WriterTable): Judge {
  return (args) => {
    const read = readOptions(args, table);
    const paths = table.judge(read);
    const several = read.operands.some((word) => word.splits === true);
    const changes = (paths.writes?.length ?? 0) + (paths.removes?.length ?? 0) > 0;
    if (read.problem === undefined && !several) return { effect: changes ? "writes" : "reads", ...paths };
    const rest = args.slice(read.end).filter((word) => word.text?.startsWith("-") !== true);
    return runs(read.problem ?? "a word may become several", {
      ...paths,
      [table.rest]: [...(paths[table.rest] ?? []), ...rest.map((word) => use(word, { below: true }))],
    });
  };
}
