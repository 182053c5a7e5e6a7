import { readShell } from "../../src/shell/read-shell.js";
import type { ShellReading } from "../../src/shell/shell-reading.js";
import type { BashRun } from "./run-in-bash.js";

/** Bash 5.2 prints and parses again what stands in `$(coproc x)` in some places, and then looks for a command of this name. */
const reprinted = "COPROC";

const excuses = /cannot be parsed|cannot be known|cannot be read|control character/;

/** What bash did and the reading neither told nor doubted. `strict`: a doubt excuses nothing, unless it says that the line could not be read. */
export function findMisses(line: string, run: BashRun, strict: boolean = false): string[] {
  const reading = readShell(line, { cwd: "/work", home: "/home/nobody", shell: "bash" });
  if (reading.doubts.some((doubt) => !strict || excuses.test(doubt))) return [];
  const names = namesOf(reading);
  const ran = names === undefined ? [] : run.ran.filter((name) => !names.has(name) && name !== reprinted);
  const writes = reading.commands.flatMap((command) => command.writes);
  const open = writes.some((use) => use.path === undefined);
  const written = new Set(writes.map((use) => use.path));
  const created =
    open || reading.commands.some((command) => command.effect === "runs" && command.name !== "" && !/^zq\d$/.test(command.name ?? ""))
      ? []
      : run.created.filter((name) => !written.has(name));
  return [...ran.map((name) => `ran ${name}`), ...created.map((name) => `wrote ${name}`)];
}

/** Undefined when some name cannot be known, which is told. */
function namesOf(reading: ShellReading): Set<string> | undefined {
  const names = new Set<string>();
  for (const command of reading.commands) {
    for (const form of command.forms) {
      if (form.length > 0 && form[0]?.text === undefined) return undefined;
      if (form[0]?.text !== undefined) names.add(form[0].text);
    }
  }
  return names;
}
