import type { ShellWord } from "./shell-reading.js";
import { mayBeOption } from "./verdict.js";

/** The options of a program that are known. An option that is not here is unknown, abbreviations of long ones included. */
export interface OptionTable {
  /** Short options without a value, as `"alh1"`. */
  readonly flags?: string;
  /** Short options with a value, attached or in the next word. */
  readonly values?: string;
  /** Short options whose value, if any, is attached. */
  readonly optional?: string;
  /** Long options without a value, separated by blanks, dashes left off. */
  readonly long?: string;
  /** Long options with a value, after `=` or in the next word. */
  readonly longValues?: string;
  /** Long options with a value only after `=`. */
  readonly longOptional?: string;
  /** `-5` is an option. */
  readonly numbers?: boolean;
  /** Long options begin with one dash: `find`, `go`. */
  readonly oneDash?: boolean;
  /** Everything from the first operand on is operands. */
  readonly stopsAtOperand?: boolean;
  /** No option of the program, known here or not, can write, run or connect, so that a glob may stand where an option could. */
  readonly tame?: boolean;
}

export interface ReadOption {
  /** With its dashes. */
  readonly name: string;
  readonly value: ShellWord | undefined;
}

export interface ReadOptions {
  readonly options: readonly ReadOption[];
  readonly operands: readonly ShellWord[];
  /** How many operands came before `--`. */
  readonly beforeDashes: number;
  /** Where the operands begin, for tables that stop at the first. */
  readonly end: number;
  readonly problem: string | undefined;
}

const lists = new WeakMap<OptionTable, { long: Set<string>; longValues: Set<string>; longOptional: Set<string> }>();

function longNames(table: OptionTable): { long: Set<string>; longValues: Set<string>; longOptional: Set<string> } {
  let known = lists.get(table);
  if (known === undefined) {
    const set = (names: string | undefined): Set<string> => new Set(names === undefined ? [] : names.trim().split(/\s+/));
    known = { long: set(table.long), longValues: set(table.longValues), longOptional: set(table.longOptional) };
    lists.set(table, known);
  }
  return known;
}

/** Reads arguments as getopt_long does, except that what is not in the table is a problem. */
export function readOptions(args: readonly ShellWord[], table: OptionTable): ReadOptions {
  const options: ReadOption[] = [];
  const operands: ShellWord[] = [];
  const done = (problem?: string, end = args.length): ReadOptions => ({
    options,
    operands,
    beforeDashes: dashes ?? operands.length,
    end,
    problem,
  });
  let dashes: number | undefined;
  for (let i = 0; i < args.length; i++) {
    const word = args[i];
    if (word === undefined) break;
    const text = word.text;
    if (dashes !== undefined) {
      operands.push(word);
      continue;
    }
    if (text === undefined) {
      if (mayBeOption(word) && !(table.tame === true && word.pattern !== undefined)) return done(`${word.source} may be an option`, i);
      if (table.stopsAtOperand === true) return done(undefined, i);
      operands.push(word);
    } else if (text === "--") {
      dashes = operands.length;
      if (table.stopsAtOperand === true) return done(undefined, i + 1);
    } else if (text === "-" || !text.startsWith("-")) {
      if (table.stopsAtOperand === true) return done(undefined, i);
      operands.push(word);
    } else if (text.startsWith("--") || table.oneDash === true) {
      const taken = longOption(text, table, args[i + 1], options);
      if (taken === undefined) return done(`${shown(text)} is not an option known to be harmless`, i);
      i += taken;
    } else if (table.numbers === true && /^-\d+$/.test(text)) {
      options.push({ name: "-0", value: { ...word, text: text.slice(1), prefix: text.slice(1) } });
    } else {
      const taken = shortOptions(word, text, table, args[i + 1], options);
      if (typeof taken === "string") return done(`${shown(taken)} is not an option known to be harmless`, i);
      i += taken;
    }
  }
  return done();
}

function shown(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function longOption(text: string, table: OptionTable, next: ShellWord | undefined, into: ReadOption[]): 0 | 1 | undefined {
  const names = longNames(table);
  const equals = text.indexOf("=");
  const name = equals < 0 ? text : text.slice(0, equals);
  const bare = name.replace(/^--?/, "");
  if (equals >= 0) {
    if (!names.longValues.has(bare) && !names.longOptional.has(bare)) return undefined;
    const value = text.slice(equals + 1);
    into.push({ name, value: { text: value, source: value, prefix: value } });
    return 0;
  }
  if (names.long.has(bare) || names.longOptional.has(bare)) {
    into.push({ name, value: undefined });
    return 0;
  }
  if (!names.longValues.has(bare) || next === undefined || mayBeSeveral(next, table)) return undefined;
  into.push({ name, value: next });
  return 1;
}

function shortOptions(word: ShellWord, text: string, table: OptionTable, next: ShellWord | undefined, into: ReadOption[]): 0 | 1 | string {
  for (let j = 1; j < text.length; j++) {
    const letter = text[j] ?? "";
    const name = `-${letter}`;
    const rest = text.slice(j + 1);
    if (table.flags?.includes(letter) === true) into.push({ name, value: undefined });
    else if (table.optional?.includes(letter) === true) {
      into.push({ name, value: rest === "" ? undefined : { text: rest, source: word.source, prefix: rest } });
      return 0;
    } else if (table.values?.includes(letter) === true) {
      if (rest !== "") {
        into.push({ name, value: { text: rest, source: word.source, prefix: rest } });
        return 0;
      }
      if (next === undefined || mayBeSeveral(next, table)) return name;
      into.push({ name, value: next });
      return 1;
    } else return name;
  }
  return 0;
}

/** A value that may become several words would leave options behind. */
function mayBeSeveral(word: ShellWord, table: OptionTable): boolean {
  return word.splits === true || (word.pattern !== undefined && table.tame !== true);
}
