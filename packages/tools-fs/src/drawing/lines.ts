import type { Line, ToolOutcome } from "@lorimer/sdk";
import { outcomeText } from "@lorimer/sdk";
import type { PatchHunk } from "../patch/structured-patch.js";

const shownPatchLines = 40;

/** Text that a terminal shows as it is: one line, without control characters or ones that reorder text. */
export function printable(text: string): string {
  return text.replaceAll("\t", "    ").replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "");
}

export function dim(text: string): Line {
  return [{ text: printable(text), tone: "dim" }];
}

/** The first line of what went wrong, or undefined where nothing did. */
export function failureLine(outcome: ToolOutcome): Line | undefined {
  return outcome.status === "ok" ? undefined : [{ text: printable(outcomeText(outcome).split("\n")[0] ?? ""), tone: "error" }];
}

/** A patch as a person reads it: line numbers, signs, and a count where it goes on. */
export function patchLines(hunks: readonly PatchHunk[]): readonly Line[] {
  const lines = hunks.flatMap((hunk, index) => [...(index === 0 ? [] : [dim("   ...")]), ...hunkLines(hunk)]);
  return lines.length > shownPatchLines
    ? [...lines.slice(0, shownPatchLines), dim(`... ${lines.length - shownPatchLines} more lines`)]
    : lines;
}

function hunkLines(hunk: PatchHunk): readonly Line[] {
  let oldLine = hunk.oldStart;
  let newLine = hunk.newStart;
  return hunk.lines.map((line): Line => {
    const text = printable(line.slice(1));
    if (line.startsWith("-")) return [{ text: `${String(oldLine++).padStart(5)} - ${text}`, tone: "removed" }];
    if (line.startsWith("+")) return [{ text: `${String(newLine++).padStart(5)} + ${text}`, tone: "added" }];
    if (!line.startsWith(" ")) return [{ text: `        ${text.trim()}`, tone: "dim" }];
    oldLine += 1;
    return [{ text: `${String(newLine++).padStart(5)}   ${text}`, tone: "dim" }];
  });
}

/** "1 file", "2 files". */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : noun.endsWith("ch") ? "es" : "s"}`;
}

/** A text field of an input that nobody has checked. */
export function field(input: unknown, name: string): string {
  const value: unknown = typeof input === "object" && input !== null ? Reflect.get(input, name) : undefined;
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** The head line of a call: what is done, and to what. */
export function headLine(verb: string, subject: string, detail = ""): Line {
  return [
    { text: `${verb} `, tone: "accent" },
    { text: printable(subject), tone: "strong" },
    ...(detail === "" ? [] : [{ text: printable(` ${detail}`), tone: "dim" } as const]),
  ];
}
