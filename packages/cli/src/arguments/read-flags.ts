import { parseArgs } from "node:util";
import { usageError } from "../usage-error.js";
import type { Flag } from "./flag.js";
import { flags } from "./flags.js";
import { suggestion } from "./suggestion.js";

/** What stood on the command line: the checked values of each flag under its main name, and the rest. */
export interface ReadFlags {
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly operands: readonly Operand[];
  /** The flags whose values may go on in the next argument, by the place of that argument. */
  readonly openLists: ReadonlyMap<number, Flag>;
}

/** An argument that is neither a flag nor the value of one. */
export interface Operand {
  readonly text: string;
  /** Its place among the arguments. */
  readonly index: number;
}

/** Reads the arguments by the table. A flag that takes a value takes the next argument, whatever it looks like. */
export function readFlags(argv: readonly string[], table: readonly Flag[] = flags): ReadFlags {
  const byName = new Map(table.flatMap((flag) => [flag.name, ...(flag.aliases ?? [])].map((name) => [name, flag] as const)));
  const options = Object.fromEntries(
    [...byName].map(([name, flag]) => [
      name,
      {
        type: flag.kind === "switch" ? ("boolean" as const) : ("string" as const),
        multiple: true,
        ...(name === flag.name && flag.short ? { short: flag.short } : {}),
      },
    ]),
  );
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true });
  const values = new Map<string, string[]>();
  const operands: Operand[] = [];
  const openLists = new Map<number, Flag>();
  for (const token of tokens) {
    if (token.kind === "positional") operands.push({ text: token.value, index: token.index });
    if (token.kind !== "option") continue;
    const flag = byName.get(token.name);
    if (flag === undefined) throw unknownFlag(token.rawName, byName);
    const given = values.get(flag.name) ?? [];
    if (given.length > 0 && !flag.repeatable && flag.kind !== "switch") throw usageError(`${token.rawName} was given more than once.`);
    values.set(flag.name, [...given, checkValue(flag, token.rawName, token.value)]);
    if (flag.list !== undefined && token.inlineValue === false) openLists.set(token.index + 2, flag);
  }
  return { values, operands, openLists };
}

function unknownFlag(rawName: string, byName: ReadonlyMap<string, Flag>): Error {
  const known = [...byName.keys()].map((name) => `--${name}`);
  return usageError(`Unknown flag ${rawName}.${rawName.startsWith("--") ? suggestion(rawName, known) : ""}`);
}

function checkValue(flag: Flag, rawName: string, value: string | undefined): string {
  if (flag.kind === "switch") {
    if (value !== undefined) throw usageError(`${rawName} takes no value.`);
    return "true";
  }
  if (value === undefined && flag.alone !== undefined) return flag.alone;
  if (value === undefined) throw usageError(`${rawName} needs a value: ${rawName} ${flag.value ?? flag.choices?.join("|") ?? "VALUE"}.`);
  if (flag.kind === "choice") checkChoice(flag, rawName, value);
  if (flag.kind === "integer" || flag.kind === "number") checkNumber(flag, rawName, value);
  return value;
}

function checkChoice(flag: Flag, rawName: string, value: string): void {
  const refusal = flag.refused && Object.hasOwn(flag.refused, value) ? flag.refused[value] : undefined;
  if (refusal !== undefined) throw usageError(`${rawName} ${value} ${refusal}.`);
  const choices = flag.choices ?? [];
  if (!choices.includes(value))
    throw usageError(`${rawName} does not take ${JSON.stringify(value)}.${suggestion(value, choices)} It takes ${choices.join(", ")}.`);
}

function checkNumber(flag: Flag, rawName: string, value: string): void {
  const form = flag.kind === "integer" ? /^\d{1,15}$/ : /^\d{1,15}(\.\d{1,15})?$/;
  const what = flag.kind === "integer" ? "a whole number" : "a number";
  if (!form.test(value) || Number(value) < (flag.least ?? 0))
    throw usageError(`${rawName} needs ${what} of at least ${flag.least ?? 0}, not ${JSON.stringify(value)}.`);
}
