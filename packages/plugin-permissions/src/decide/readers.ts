import type { PathUse, ShellCommand } from "../shell/shell-reading.js";

/** Programs whose arguments are words, not files. */
const talkers = new Set(
  "touch mkdir rmdir rm echo printf true false : test [ [[ ls pwd cd find stat basename dirname export exit".split(" "),
);

/** Words that may name a file the program reads, for programs whose reads are not known: whole, after `=`, `:` or `@`, or joined to a short option. */
export function readsByName(command: ShellCommand): readonly PathUse[] {
  const program = command.name?.slice(command.name.lastIndexOf("/") + 1);
  if (program === undefined || talkers.has(program) || (command.effect !== "runs" && program !== "git")) return [];
  const names = command.words.slice(1).flatMap(({ text }) => (text === undefined || text === "" || /\s/.test(text) ? [] : partsOf(text)));
  return [...new Set(names)].map((path) => ({ path, cwd: command.cwd, source: path }));
}

function partsOf(word: string): readonly string[] {
  const parts = [word];
  for (const separator of ["=", ":", "@"]) {
    const at = word.indexOf(separator);
    if (at >= 0 && at < word.length - 1) parts.push(word.slice(at + 1));
  }
  if (/^-[A-Za-z]./.test(word)) parts.push(word.slice(2));
  return parts;
}
