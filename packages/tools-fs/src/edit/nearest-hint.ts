import { lineAt, unifyLines } from "../text/line-ends.js";
import type { TextFile } from "../text/text-file.js";

/** Lines and characters that the search for a nearest place looks at, so that a hint never costs more than some milliseconds. */
const linesCompared = 20_000;
const charactersCompared = 300;

/** Where the file comes nearest to a text that it does not hold, as a sentence with a leading space; empty where nothing is near. */
export function nearestHint(file: TextFile, wanted: string): string {
  if (wanted.includes("\ufffd") && file.encoding === "utf-8-damaged") {
    return " The file holds bytes that are not valid UTF-8 (shown as \ufffd); leave them out of old_string.";
  }
  const text = unifyLines(file.text).text;
  const unified = wanted.replace(/\r\n?/g, "\n");
  const stripped = unified.replace(/^ *\d+\t/gm, "");
  if (stripped !== unified && stripped !== "" && text.includes(stripped)) {
    return ` Leave out the line numbers that Read shows: without them it is found on line ${lineAt(text, text.indexOf(stripped))}.`;
  }
  const lines = text.split("\n", linesCompared);
  const wantedLines = unified.split("\n").filter((line) => line.trim() !== "");
  const first = wantedLines[0]?.trim();
  if (first === undefined) return "";
  const same = lines.findIndex((line) => line.trim() === first);
  if (same >= 0) return sameFirstLine(lines, same, unified);
  const near = nearestLine(lines, first);
  return near === undefined
    ? ""
    : ` The nearest is line ${near.line}: ${quoted(near.text)}. Read the file again and copy the text exactly.`;
}

function sameFirstLine(lines: readonly string[], at: number, wanted: string): string {
  const start = wanted.split("\n").findIndex((line) => line.trim() !== "");
  const wantedLines = wanted.split("\n").slice(start);
  const differing = wantedLines.findIndex((line, index) => (lines[at + index] ?? "").trim() !== line.trim());
  if (differing < 0) return ` Line ${at + 1} matches except for spaces or tabs: copy the indentation exactly.`;
  const found = lines[at + differing];
  const says = found === undefined ? "the file ends" : `line ${at + differing + 1} is ${quoted(found)}`;
  return ` The first line matches line ${at + 1}, but then ${says} where old_string has ${quoted(wantedLines[differing] ?? "")}.`;
}

function nearestLine(lines: readonly string[], wanted: string): { line: number; text: string } | undefined {
  const pairs = pairCounts(wanted.slice(0, charactersCompared));
  let best: { line: number; text: string } | undefined;
  let bestScore = 0.5;
  for (const [index, line] of lines.entries()) {
    const candidate = line.trim().slice(0, charactersCompared);
    if (candidate.length * 3 < wanted.length || candidate.length > wanted.length * 3) continue;
    const score = similarity(pairs, wanted.length - 1, candidate);
    if (score > bestScore) {
      bestScore = score;
      best = { line: index + 1, text: candidate };
    }
  }
  return best;
}

function pairCounts(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (let at = 0; at + 1 < text.length; at++) counts.set(text.slice(at, at + 2), (counts.get(text.slice(at, at + 2)) ?? 0) + 1);
  return counts;
}

/** Dice's coefficient over pairs of neighbouring characters: 1 for the same pairs, 0 for none in common. */
function similarity(pairs: ReadonlyMap<string, number>, total: number, candidate: string): number {
  const left = new Map(pairs);
  let common = 0;
  for (let at = 0; at + 1 < candidate.length; at++) {
    const pair = candidate.slice(at, at + 2);
    const remaining = left.get(pair) ?? 0;
    if (remaining === 0) continue;
    common += 1;
    left.set(pair, remaining - 1);
  }
  return (2 * common) / Math.max(1, Math.min(total, charactersCompared - 1) + candidate.length - 1);
}

function quoted(text: string): string {
  const short = text.length > 120 ? `${text.slice(0, 120)}...` : text;
  return JSON.stringify(short);
}
