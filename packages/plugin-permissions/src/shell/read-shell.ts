import { LineReader } from "./bash/line-reader.js";
import { readPowershell } from "./powershell/read-powershell.js";
import type { ReadingPlace, ShellReading } from "./shell-reading.js";

/** Longer lines are not read: nobody reviews them either. */
export const longestLine = 10_000;

/** The parser's work grows with the square of nesting. */
const mostBrackets = 1_000;

/** Reads what a line would do, without running anything. Never throws. */
export function readShell(command: string, place: ReadingPlace): ShellReading {
  const why = refusal(command);
  if (why !== undefined) return { commands: [], doubts: [why], parts: 1 };
  const reading = readLine(command, place);
  if (!invisible.test(command)) return reading;
  return { ...reading, doubts: [...reading.doubts, "it holds characters that cannot be seen or that turn the text around"] };
}

/** C1 controls, marks and overrides of direction, zero-width blanks, line separators. The joiner of emoji is not among them. */
const invisible = /[\u0080-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/;

function readLine(command: string, place: ReadingPlace): ShellReading {
  try {
    if (place.shell === "powershell") return readPowershell(command, place);
    const reader = new LineReader({ ...place, shell: place.shell });
    const parts = reader.line(command);
    return { commands: reader.commands, doubts: [...reader.doubts], parts };
  } catch {
    return { commands: [], doubts: ["it is nested too deep to be read"], parts: 1 };
  }
}

function refusal(command: string): string | undefined {
  if (command.length > longestLine) return `it is longer than ${longestLine} characters`;
  if (/[\0-\x08\x0b-\x1f\x7f]/.test(command)) return "it holds a control character";
  if (/[\ud800-\udfff]/u.test(command)) return "it holds half a character";
  if ((command.match(/[({]/g)?.length ?? 0) > mostBrackets) return "it holds too many brackets";
  return undefined;
}
