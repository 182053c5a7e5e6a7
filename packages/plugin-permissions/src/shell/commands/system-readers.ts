import type { ReaderTable } from "../command-table.js";
import { hasOption, reader } from "../command-table.js";
import { readOptions } from "../read-options.js";
import type { Judge } from "../verdict.js";
import { harmless, runs, use } from "../verdict.js";

const info = "help version";

const tables: Readonly<Record<string, ReaderTable>> = {
  pwd: { tame: true, flags: "LPW", long: `logical physical ${info}`, operands: "none" },
  whoami: { tame: true, long: info, operands: "none" },
  id: { tame: true, flags: "agGnruzZ", long: `context group groups name real user zero ${info}`, operands: "text" },
  groups: { tame: true, long: info, operands: "text" },
  logname: { tame: true, operands: "none" },
  tty: { tame: true, flags: "s", operands: "none" },
  uname: {
    tame: true,
    flags: "asnrvmpio",
    long: `all kernel-name nodename kernel-release kernel-version machine processor hardware-platform operating-system ${info}`,
    operands: "none",
  },
  hostname: {
    flags: "fsidIAyav",
    long: "fqdn long short ip-address all-ip-addresses domain all-fqdns alias version help",
    operands: "none",
  },
  arch: { tame: true, operands: "none" },
  nproc: { tame: true, long: `all ${info}`, longValues: "ignore", operands: "none" },
  uptime: { tame: true, flags: "psVh", long: "pretty since help version", operands: "none" },
  free: { tame: true, flags: "bkmghtlwV", values: "c", long: "bytes kibi mebi gibi tebi human si total wide", operands: "none" },
  vmstat: { tame: true, flags: "afmnsdtwV", values: "S", operands: "text" },
  cal: { tame: true, flags: "13jsmyYw", values: "nABd", operands: "text" },
  ncal: { tame: true, flags: "13jsmyYwMh", values: "nABd", operands: "text" },
  sleep: { tame: true, long: info, operands: "text" },
  pgrep: {
    tame: true,
    flags: "aflnovxwciL",
    values: "dgGPstuUFr",
    long: "list-full list-name full newest oldest exact count inverse ignore-case",
    longValues: "delimiter group parent session terminal euid uid pgroup",
    operands: "text",
  },
  pstree: { tame: true, flags: "aAcghlnNpsSTtuUZ", operands: "text" },
  pidof: { tame: true, flags: "scqwx", operands: "text" },
  lscpu: { tame: true, flags: "abBcdehJJpysxV", long: "all bytes online offline json extended parse physical hex", operands: "none" },
  lsblk: { tame: true, flags: "aAbdDfhiJlLmnOpPrStTVxzs", values: "eIoM", operands: "text" },
  getconf: { tame: true, flags: "a", operands: "text" },
  locale: { tame: true, flags: "amckV", operands: "text" },
  which: { tame: true, flags: "as", long: "all skip-alias skip-functions", operands: "text" },
  whereis: { tame: true, flags: "bmsul", operands: "text" },
  type: { tame: true, flags: "aftpP", operands: "text" },
  sw_vers: { tame: true, operands: "none" },
  true: { tame: true, operands: "text" },
  false: { tame: true, operands: "text" },
  clear: { tame: true, flags: "xV", values: "T", operands: "none" },
  jobs: { tame: true, flags: "lnprs", operands: "text" },
  wait: { tame: true, flags: "nf", operands: "text" },
  times: { tame: true, operands: "none" },
  dirs: { tame: true, flags: "clpv", operands: "none" },
  ss: { flags: "nraolempiswtuxZ46", long: "numeric all listening processes tcp udp", operands: "none" },
};

const psTable: ReaderTable = {
  tame: true,
  flags: "aAdefFjlLHTuvwxyZcm",
  values: "CGgnOopqstUN",
  long: "forest headers no-headers deselect cumulative info version",
  longValues: "cols columns format sort pid ppid user group lines rows width tty Group User sid quick-pid",
  operands: "text",
};

/** Judges ps: a bare `e` among BSD options prints the environment of every process. */
const ps: Judge = (args, around) =>
  args.every((word) => word.text !== undefined && (word.text.startsWith("-") || /^[\w,:%+.]*$/.test(word.text))) &&
  !args.some((word, at) => /^[a-zA-Z]*[eE][a-zA-Z]*$/.test(word.text ?? "") && !(args[at - 1]?.text?.startsWith("-") ?? false))
    ? reader(psTable)(args, around)
    : runs("it may print the environment of processes");

/** Judges tput: other capabilities may start programs that the terminal description names. */
const tput: Judge = (args) =>
  args.every((word) => /^(?:cols|lines|colors|bold|dim|sgr0|smul|rmul|rev|setaf|setab|\d+)$/.test(word.text ?? ""))
    ? harmless
    : runs("a terminal capability may start a program");

const date: Judge = (args) => {
  const read = readOptions(args, {
    tame: true,
    flags: "uRjn",
    values: "dvzr",
    optional: "I",
    long: `utc universal rfc-email debug ${info}`,
    longValues: "date rfc-3339 reference",
    longOptional: "iso-8601 resolution",
  });
  if (read.problem !== undefined) return runs(read.problem);
  if (hasOption(read, "-f")) return runs("an operand may set the clock");
  const reads = read.options.flatMap(({ name, value }) =>
    (name === "-r" || name === "--reference") && value !== undefined && !/^\d+$/.test(value.text ?? "")
      ? [use(value, { listing: true })]
      : [],
  );
  return read.operands.every((word) => (word.text ?? word.prefix).startsWith("+"))
    ? { effect: "reads", reads }
    : runs("an operand sets the clock");
};

/** Prints one named variable. Without names it would print every secret in the environment. */
const printenv: Judge = (args) => {
  const read = readOptions(args, { flags: "0" });
  const names = read.operands.map((word) => word.text);
  const plain =
    names.length > 0 &&
    names.every(
      (name) =>
        name !== undefined &&
        /^(?:HOME|USER|LOGNAME|PATH|PWD|OLDPWD|SHELL|LANG|LC_\w+|TERM|TZ|NODE_ENV|CI|EDITOR|DISPLAY|VIRTUAL_ENV|COLUMNS|LINES|HOSTNAME|SHLVL)$/.test(
          name,
        ),
    );
  return read.problem === undefined && plain ? harmless : runs("the environment may hold secrets");
};

/** `command -v`: `command` itself is taken off as a wrapper. */
const command: Judge = (args) =>
  args[0]?.text === "-v" || args[0]?.text === "-V" ? harmless : args.length === 0 ? harmless : runs("it runs another command");

/** Programs that print facts about the machine and the processes. */
export const systemReaders: readonly (readonly [string, Judge])[] = [
  ...Object.entries(tables).map(([name, table]) => [name, reader(table)] as const),
  ["ps", ps],
  ["tput", tput],
  ["expr", (args) => (args.every((word) => word.splits !== true) ? harmless : runs("a word may become several"))],
  ["date", date],
  ["printenv", printenv],
  ["command", command],
  ["env", () => runs("the environment may hold secrets")],
];
