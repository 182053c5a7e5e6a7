import { remaining } from "../command-table.js";
import type { OptionTable, ReadOptions } from "../read-options.js";
import { readOptions } from "../read-options.js";
import type { ShellWord } from "../shell-reading.js";
import type { Judge, Use } from "../verdict.js";
import { runs, use, usePath } from "../verdict.js";
import { awkProblem } from "./awk-program.js";
import { readSedScript } from "./sed-script.js";

const sedOptions: OptionTable = {
  flags: "nErsuz",
  values: "el",
  optional: "i",
  long: "quiet silent regexp-extended separate unbuffered null-data posix debug sandbox help version",
  longValues: "expression line-length",
  longOptional: "in-place",
};

/** Judges sed by its script; with `-i` it writes its operands. */
const sed: Judge = (args) => {
  const read = readOptions(args, sedOptions);
  const scripts = read.options.filter(({ name }) => name === "-e" || name === "--expression").map(({ value }) => value);
  const operands = [...read.operands];
  if (scripts.length === 0) scripts.push(operands.shift());
  const files = operands.map((word) => use(word));
  const inPlace = read.options.find(({ name }) => name === "-i" || name === "--in-place");
  const writes: Use[] = inPlace === undefined ? [] : [...files];
  const suffix = inPlace?.value?.text;
  if (suffix !== undefined && !/[/*]/.test(suffix))
    for (const word of operands) writes.push(word.text === undefined ? use(word) : usePath(word.text + suffix));
  const parsed = scripts.map((script) => (script?.text === undefined ? undefined : readSedScript(script.text)));
  const reads = [...files, ...parsed.flatMap((script) => script?.reads.map((path) => usePath(path)) ?? [])];
  writes.push(...parsed.flatMap((script) => script?.writes.map((path) => usePath(path)) ?? []));
  const all = { reads, writes };
  if (read.problem !== undefined) return runs(read.problem, { reads: [...reads, ...remaining(args, read.end)], writes });
  if (read.operands.some((word) => word.splits === true)) return runs("a word may become several", all);
  if (parsed.some((script) => script?.plain !== true)) return runs("its script does more than edit, or cannot be read", all);
  if (inPlace === undefined) return { effect: "reads", reads };
  if (suffix !== undefined && /[/*]/.test(suffix)) return runs("the name of its copy cannot be known", all);
  return { effect: "writes", ...all };
};

const awk: Judge = (args) => {
  const read = readOptions(args, { flags: "", values: "Fv", longValues: "field-separator assign", stopsAtOperand: true });
  const program = args[read.end];
  const reads = args.slice(read.end + 1).map((word) => use(word));
  if (read.problem !== undefined || program === undefined)
    return runs(read.problem ?? "its program cannot be known", { reads: remaining(args, read.end) });
  const problem = program.text === undefined ? "its program cannot be known" : awkProblem(program.text);
  const assigned = read.options.some(
    ({ value }) => value !== undefined && (value.text === undefined || /^(?:ARG[VC]|ENVIRON|PROCINFO)/.test(value.text)),
  );
  if (problem !== undefined || assigned) return runs(problem ?? "a variable steers the program", { reads });
  // `name=value` operands are assignments; the first value of ARGV cannot be reached by them.
  return { effect: "reads", reads: reads.filter(({ path }) => path === undefined || !/^[A-Za-z_]\w*=/.test(path)) };
};

const jqOptions: OptionTable = {
  flags: "rjaCMScnseRh",
  long: "raw-output join-output ascii-output color-output monochrome-output sort-keys compact-output null-input slurp exit-status raw-input tab unbuffered raw-output0 help version seq stream stream-errors",
  longValues: "indent",
};

/** Judges jq: modules, the environment and filters from files are more than the table vouches for. */
const jq: Judge = (args) => {
  const rest: ShellWord[] = [];
  const reads: Use[] = [];
  let free = false;
  for (let at = 0; at < args.length; at++) {
    const word = args[at];
    if (word === undefined) break;
    const value = args[at + 2];
    if (word.text === "--arg" || word.text === "--argjson") {
      if (args[at + 1]?.splits === true || value?.splits === true) return runs("a word may become several");
      at += 2;
    } else if (word.text === "--slurpfile" || word.text === "--rawfile") {
      if (args[at + 1]?.splits === true || value === undefined || value.splits === true) return runs("a word may become several");
      reads.push(use(value));
      at += 2;
    } else if (word.text === "--args" || word.text === "--jsonargs") free = true;
    else rest.push(word);
  }
  const read = readOptions(rest, jqOptions);
  const filter = read.operands[0];
  if (!free) reads.push(...read.operands.slice(1).map((word) => use(word)));
  if (read.problem !== undefined) return runs(read.problem, { reads });
  if (filter === undefined)
    return read.options.some(({ name }) => name === "--version" || name === "--help" || name === "-h")
      ? { effect: "reads" }
      : runs("its filter cannot be known");
  if (
    filter.text === undefined ||
    /\b(?:import|include|env|input_filename|getpath_file|modulemeta|get_search_list)\b|\$ENV|\$__/.test(filter.text)
  )
    return runs("its filter cannot be vouched for", { reads });
  return { effect: "reads", reads };
};

/** The filter language of yq can load files and, in some builds, run commands. */
const yq: Judge = (args) => {
  const read = readOptions(args, {
    flags: "PjrCMNe0nh",
    values: "op",
    long: "prettyPrint colors no-colors no-doc exit-status unwrapScalar null-input raw-output version help",
    longValues: "output-format input-format indent",
    longOptional: "unwrapScalar",
  });
  const operands = operandsAfterVerb(read);
  const reads = operands.slice(1).map((word) => use(word));
  const filter = operands[0];
  if (read.problem !== undefined) return runs(read.problem, { reads });
  if (filter === undefined) return read.options.length > 0 ? { effect: "reads" } : runs("its filter cannot be known");
  // The filter may be left off, so that the first operand is a file.
  if (filter.text === undefined || /load|env|eval|system|exec|file|input|split_doc|import|include/i.test(filter.text))
    return runs("its filter cannot be vouched for", { reads });
  return { effect: "reads", reads: [use(filter), ...reads] };
};

function operandsAfterVerb(read: ReadOptions): readonly ShellWord[] {
  return /^(?:e|eval|ea|eval-all)$/.test(read.operands[0]?.text ?? "") ? read.operands.slice(1) : read.operands;
}

/** Filters whose argument is a program of its own. */
export const scriptFilters: readonly (readonly [string, Judge])[] = [
  ["sed", sed],
  ["gsed", sed],
  ["awk", awk],
  ["gawk", awk],
  ["mawk", awk],
  ["nawk", awk],
  ["jq", jq],
  ["yq", yq],
];
