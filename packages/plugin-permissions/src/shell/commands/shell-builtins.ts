import { harmlessVariable, safeAssignment } from "../bash/assignments.js";
import { readOptions } from "../read-options.js";
import type { ShellWord } from "../shell-reading.js";
import type { Judge, Verdict } from "../verdict.js";
import { harmless, mayBeOption, runs, use, usePath } from "../verdict.js";

const always: Judge = () => harmless;

/** Declares variables, as long as their names and values steer no later program. */
const declare =
  (flags: string): Judge =>
  (args, { shell }) => {
    for (const word of args) {
      const text = word.text ?? word.prefix;
      if (word.splits === true && !/^[A-Za-z_]\w*=/.test(text)) return runs("what it declares cannot be known");
      if (text.startsWith("-")) {
        if (word.text === undefined || ![...text.slice(1)].every((letter) => flags.includes(letter)))
          return runs(`${word.source} changes how variables are evaluated`);
        continue;
      }
      const [name = "", ...value] = text.split("=");
      if (!/^[A-Za-z_]\w*$/.test(name) || /^\(|[`$]/.test(value.join("="))) return runs("what it declares cannot be known");
      if (harmlessVariable(name, shell) && !args.some((other) => other.text?.startsWith("-") === true && /[xi]/.test(other.text))) continue;
      if (word.text === undefined || !text.includes("=") || !safeAssignment(name, value.join("="))) return runs(`it sets ${name}`);
    }
    return args.length === 0 ? runs("the environment may hold secrets") : harmless;
  };

const exported: Judge = (args) => {
  for (const word of args) {
    const [name = "", ...value] = (word.text ?? "").split("=");
    if (word.text === undefined || !safeAssignment(name, value.join("="))) return runs(`it exports ${name === "" ? "a variable" : name}`);
  }
  return args.length === 0 ? runs("the environment may hold secrets") : harmless;
};

const read: Judge = (args, { shell }) => {
  const parsed = readOptions(args, { flags: "rs", values: "dnNptu" });
  if (parsed.problem !== undefined) return runs(parsed.problem);
  const open = parsed.operands.find((word) => word.text === undefined || !harmlessVariable(word.text, shell));
  return open === undefined ? harmless : runs(`it sets ${open.source}`);
};

const setOptions: ReadonlySet<string> = new Set([
  "pipefail",
  "errexit",
  "nounset",
  "noglob",
  "noclobber",
  "errtrace",
  "functrace",
  "verbose",
]);

const set: Judge = (args) => {
  if (args.length === 0) return runs("it prints every variable");
  for (let i = 0; i < args.length; i++) {
    const text = args[i]?.text;
    if (text === "--" || text === "-") return harmless;
    if (text === undefined || !/^[-+][euvxfnCETo]+$/.test(text)) return runs(`${args[i]?.source ?? ""} changes how the line is run`);
    if (text.includes("o") && !setOptions.has(args[++i]?.text ?? "")) return runs("it changes how the line is run");
  }
  return harmless;
};

const unset: Judge = (args, { shell }) => {
  const names = args.filter((word) => word.text !== "-v" && word.text !== "-f");
  return names.every((word) => word.text !== undefined && harmlessVariable(word.text, shell))
    ? harmless
    : runs("it removes a variable or function that others may need");
};

const printf: Judge = (args) => {
  const first = args[0];
  if (first === undefined || mayBeOption(first) || (first.text?.startsWith("-") === true && first.text !== "--" && first.text !== "-"))
    return runs("printf can set a variable");
  return harmless;
};

const change: Judge = (args, { home }) => {
  const target = args.find((word) => !/^-[LPe@]+$|^--$/.test(word.text ?? ""));
  if (target === undefined) return { effect: "reads", reads: [usePath(home, { listing: true })] };
  if (target.text !== undefined && /^[-+]\d*$/.test(target.text))
    return { effect: "reads", reads: [{ path: undefined, source: target.source, listing: true }] };
  return { effect: "reads", reads: [use(target, { listing: true })] };
};

const unary = /^-[abcdefghknoprstuwxzGLNOS]$/;
const aboutFiles = /^-[abcdefghkprsuwxGLNOS]$/;
const binary = /^(?:=|==|!=|<|>|-eq|-ne|-lt|-le|-gt|-ge|-nt|-ot|-ef)$/;

/** `test` and `[`. `-v` evaluates its operand, and what cannot be known may be `-v`. */
function test(words: readonly ShellWord[]): Verdict {
  if (words.some((word) => word.splits === true || word.pattern !== undefined)) return runs("a word may become several");
  const reads = words.flatMap((word, at) =>
    aboutFiles.test(words[at - 1]?.text ?? "") || /^-(?:nt|ot|ef)$/.test(words[at - 1]?.text ?? words[at + 1]?.text ?? "")
      ? [use(word, { listing: true })]
      : [],
  );
  const clauses: ShellWord[][] = [[]];
  for (const word of words) {
    if (word.text === "-a" || word.text === "-o") clauses.push([]);
    else if (word.text !== "(" && word.text !== ")") clauses.at(-1)?.push(word);
  }
  for (const clause of clauses) {
    const plain = clause[0]?.text === "!" ? clause.slice(1) : clause;
    const fine =
      plain.length <= 1 ||
      (plain.length === 2 && unary.test(plain[0]?.text ?? "")) ||
      (plain.length === 3 && binary.test(plain[1]?.text ?? "") && plain[0]?.text !== "-v");
    if (!fine) return runs("its test is not of a plain form");
  }
  if (clauses.length > 1 && words.some((word) => word.text === undefined)) return runs("its test is not of a plain form");
  return { effect: "reads", reads };
}

const bracket: Judge = (args) => (args.at(-1)?.text === "]" ? test(args.slice(0, -1)) : runs("its test is not of a plain form"));

const refused: readonly (readonly [string, string])[] = [
  ["eval", "it runs text as code"],
  ["source", "it runs a file"],
  [".", "it runs a file"],
  ["trap", "it runs code later"],
  ["let", "arithmetic evaluates the values of variables"],
  ["mapfile", "it sets a variable and may run code"],
  ["readarray", "it sets a variable and may run code"],
  ["history", "it reads and writes the history"],
  ["fc", "it runs an editor or earlier commands"],
  ["alias", "it redefines commands"],
  ["enable", "it loads code"],
  ["bind", "it binds keys to code"],
  ["complete", "it registers code"],
  ["compgen", "it can run code"],
  ["hash", "it redirects commands"],
  ["shopt", "it changes how the line is read"],
  ["setopt", "it changes how the line is read"],
  ["emulate", "it changes how the line is read"],
  ["zmodload", "it loads code"],
  ["autoload", "it loads code"],
  ["exec", "it replaces the shell"],
];

/** Builtins of the shell. */
export const shellBuiltins: readonly (readonly [string, Judge])[] = [
  ["echo", always],
  [":", always],
  ["break", always],
  ["continue", always],
  ["return", always],
  ["exit", always],
  ["shift", always],
  ["umask", (args) => (args.length === 0 ? harmless : runs("it changes the modes of new files"))],
  ["cd", change],
  ["pushd", change],
  ["popd", always],
  ["printf", printf],
  ["test", (args) => test(args)],
  ["[", bracket],
  ["read", read],
  ["set", set],
  ["unset", unset],
  ["export", exported],
  ["declare", declare("aAlur")],
  ["typeset", declare("aAlur")],
  ["local", declare("aAlur")],
  ["readonly", declare("aA")],
  ...refused.map(([name, why]): readonly [string, Judge] => [
    name,
    (args) => runs(why, { reads: (name === "source" || name === ".") && args[0] !== undefined ? [use(args[0])] : [] }),
  ]),
];
