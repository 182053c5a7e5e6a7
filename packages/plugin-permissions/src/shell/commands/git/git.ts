import { posix } from "node:path";
import { optionFiles, remaining } from "../../command-table.js";
import { readOptions } from "../../read-options.js";
import type { ShellWord } from "../../shell-reading.js";
import type { Judge, Use, Verdict } from "../../verdict.js";
import { runs, use } from "../../verdict.js";
import { signing } from "./options.js";
import { subcommands } from "./subcommands.js";

const networked: ReadonlySet<string> = new Set(["fetch", "pull", "push", "clone", "ls-remote", "submodule", "remote", "archive"]);

/** Options before the subcommand. Those not here name programs, configuration or another repository. */
const globalOptions = {
  flags: "P",
  values: "C",
  long: "no-pager no-optional-locks literal-pathspecs glob-pathspecs noglob-pathspecs icase-pathspecs no-replace-objects no-lazy-fetch version",
  stopsAtOperand: true,
};

/** Judges git. Always says which folder's repository applies, as its configuration may run programs. */
export const git: Judge = (args, around) => {
  const global = readOptions(args, globalOptions);
  const repository = folder(global.options.flatMap(({ name, value }) => (name === "-C" && value !== undefined ? [value] : [])));
  const there: Use[] = repository.path === "." ? [] : [{ ...repository, listing: true }];
  const name = args[global.end]?.text;
  const rest = args.slice(global.end + 1);
  const refuse = (why: string): Verdict =>
    runs(why, { git: repository, hosts: hosts(rest), reads: [...there, ...remaining(rest, 0).map((one) => below(one, repository))] });
  if (global.problem !== undefined) return { ...refuse(global.problem), reads: [...there, ...remaining(args, 0)] };
  if (name === undefined)
    return global.options.some((option) => option.name === "--version")
      ? { effect: "reads", git: repository }
      : refuse("its subcommand cannot be known");
  if (networked.has(name) && !(name === "remote" && subcommandReads(name, rest) === undefined))
    return refuse(`git ${name} may contact another machine or run programs`);
  const table = subcommands.get(name);
  if (table === undefined) return refuse(`git ${name} is not known to only read`);
  const problem = subcommandReads(name, rest);
  if (problem !== undefined) return refuse(problem);
  const read = readOptions(rest, table);
  const reads = optionFiles(read, new Set(table.files?.split(" ")));
  if (table.operands === "paths") reads.push(...read.operands.flatMap((word) => operandPaths(word)));
  return { effect: "reads", git: repository, reads: [...there, ...reads.map((one) => below(one, repository))] };

  function subcommandReads(subcommand: string, words: readonly ShellWord[]): string | undefined {
    const known = subcommands.get(subcommand);
    if (known === undefined) return `git ${subcommand} is not known to only read`;
    const options = readOptions(words, known);
    if (options.problem !== undefined) return options.problem;
    if (known.operands === "none" && options.operands.length > 0) return "it takes no operands to only read";
    if (options.options.some(({ value }) => value !== undefined && (value.text === undefined || signing.test(value.text))))
      return "a value may check signatures, which runs a program";
    if (words.some((word) => word.pattern !== undefined && around.shell === "bash" && word.prefix === ""))
      return "a glob may become options";
    return known.rule?.(options);
  }
};

function folder(given: readonly ShellWord[]): Use {
  const [first] = given;
  if (first === undefined) return { path: ".", source: "." };
  if (given.some((word) => word.text === undefined)) return { path: undefined, source: first.source };
  return {
    path: given.reduce((path, word) => (word.text === "" ? path : join(path, word.text ?? "")), "."),
    source: given.map((word) => word.source).join(" "),
  };
}

function join(path: string, next: string): string {
  return next.startsWith("/") ? next : posix.join(path, next);
}

function below(one: Use, repository: Use): Use {
  if (repository.path === "." || one.path?.startsWith("/") === true) return one;
  if (repository.path === undefined || one.path === undefined || one.pattern !== undefined) return { ...one, path: undefined };
  return { ...one, path: join(repository.path, one.path) };
}

/** A revision, a path, or `revision:path`: taken for a path in every reading. */
function operandPaths(word: ShellWord): Use[] {
  const whole = use(word);
  const colon = word.text?.lastIndexOf(":") ?? -1;
  if (word.text === undefined || colon < 0) return [whole];
  const path = word.text.slice(colon + 1);
  return path === "" ? [] : [{ path, source: word.source }];
}

function hosts(words: readonly ShellWord[]): string[] {
  return words.flatMap((word) => {
    const match = /^(?:[a-z+]+:\/\/)(?:[^@/]*@)?([^/:]+)|^(?:[\w.-]+@)([\w.-]+):/.exec(word.text ?? "");
    const host = match?.[1] ?? match?.[2];
    return host === undefined ? [] : [host];
  });
}
