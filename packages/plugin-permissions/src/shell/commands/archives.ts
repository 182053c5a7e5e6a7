import type { ReaderTable } from "../command-table.js";
import { hasOption, reader, remaining } from "../command-table.js";
import { readOptions } from "../read-options.js";
import type { ShellWord } from "../shell-reading.js";
import type { Judge } from "../verdict.js";
import { harmless, runs, use } from "../verdict.js";

/** Judges tar: only lists are read, of one archive that is a file. A colon in its name means another machine. */
const tar: Judge = (args) => {
  if (args.length === 1 && args[0]?.text === "--version") return harmless;
  const other = runs("tar may write files and run programs", { reads: remaining(args, 0) });
  const [letters, archive, ...members] = args;
  if (letters?.text === undefined || !/^-?[tvzjJa]+f$/.test(letters.text) || !letters.text.includes("t")) return other;
  if (archive?.text === undefined || archive.text.includes(":") || archive.text === "-") return other;
  const plain = members.every(({ text }) => text !== undefined && !text.startsWith("-"));
  return plain ? { effect: "reads", reads: [use(archive)] } : other;
};

/** Judges unzip: lists, tests and prints, without options that write. */
const unzip: Judge = (args, around) => {
  const read = readOptions(args, { flags: "lvtpcZqC1" });
  const reads = hasOption(read, "-l", "-v", "-t", "-p", "-c", "-Z");
  const table: ReaderTable = { flags: "lvtpcZqC1", operands: "files" };
  const whole = firstOnly(args, around, table);
  return reads ? whole : runs("it unpacks files");
};

/** Only the first operand is a file; the others are names inside it. */
const firstOnly = (args: readonly ShellWord[], around: Parameters<Judge>[1], table: ReaderTable): ReturnType<Judge> => {
  const read = readOptions(args, table);
  const [archive] = read.operands;
  const verdict = reader({ ...table, operands: "text" })(args, around);
  return archive === undefined ? verdict : { ...verdict, reads: [use(archive)] };
};

const unpacked: ReaderTable = {
  flags: "cdfkqv",
  long: "stdout to-stdout decompress uncompress quiet force verbose help version",
  operands: "files",
};

/** Prints what a compressed file holds. */
const printer = reader(unpacked);

/** Judges gzip and its like, which replace the file unless they are told to print or to list. */
const packer: Judge = (args, around) => {
  const table: ReaderTable = { ...unpacked, flags: "cdfkqvlt", long: `${unpacked.long ?? ""} list test` };
  const read = readOptions(args, table);
  const prints = hasOption(read, "-c", "--stdout", "--to-stdout", "-l", "--list", "-t", "--test");
  return prints ? reader(table)(args, around) : runs("it replaces the file", { reads: remaining(args, 0) });
};

/** Programs that look into archives. */
export const archives: readonly (readonly [string, Judge])[] = [
  ["tar", tar],
  ["unzip", unzip],
  ["zipinfo", (args, around) => firstOnly(args, around, { flags: "12smlvhMtTzC", operands: "files" })],
  ...["zcat", "bzcat", "xzcat", "zstdcat", "gzcat"].map((name): readonly [string, Judge] => [name, printer]),
  ...["gzip", "gunzip", "bzip2", "bunzip2", "xz", "unxz", "zstd", "unzstd"].map((name): readonly [string, Judge] => [name, packer]),
];
