import { posix } from "node:path";
import { readShell } from "../../src/shell/read-shell.js";
import type { PathUse, ReadingPlace, ShellReading } from "../../src/shell/shell-reading.js";

export const place: ReadingPlace = { cwd: "/home/u/project", home: "/home/u", shell: "bash" };

/** The weakest decision that a reading alone may lead to: reads inside the project, changes files there, or must be asked about. */
export function vouched(command: string, shell: ReadingPlace["shell"] = "bash"): "reads" | "writes" | "asks" {
  const reading = readShell(command, { ...place, shell });
  if (
    reading.doubts.length > 0 ||
    reading.commands.some((one) => one.effect === "runs" || ![...one.reads, ...one.writes, ...one.removes].every(isInside))
  )
    return "asks";
  return reading.commands.some((one) => one.effect === "writes") ? "writes" : "reads";
}

function isInside(use: PathUse): boolean {
  return use.path !== undefined && use.cwd !== undefined && `${posix.resolve(use.cwd, use.path)}/`.startsWith(`${place.cwd}/`);
}

/** What the forms of all commands would be matched as. */
export function formTexts(reading: ShellReading): string[] {
  return reading.commands.flatMap((command) => command.forms.map((form) => form.map((word) => word.text ?? "?").join(" ")));
}
