import type { Line, Tone } from "@lorimer/sdk";
import { cellWidth, fit, graphemes } from "./cell-width.js";
import { columnsOf } from "./columns-of.js";
import { visibleLine } from "./visible.js";

export interface Paper {
  /** Columns; text that is wider is cut. */
  readonly width: number;
  readonly color: boolean;
}

const codes: Record<Tone, string> = { plain: "", dim: "2", strong: "1", added: "32", removed: "31", error: "31", accent: "36" };

/** A line as text for a terminal, safe whatever stood in it. */
export function paint(line: Line, paper: Paper): string {
  let room = paper.width;
  let painted = "";
  for (const { text, tone = "plain" } of line) {
    if (room <= 0) break;
    const shown = fit(visibleLine(text), room);
    room -= cellWidth(shown);
    painted += colored(shown, tone, paper);
  }
  return painted;
}

/** The same, with nothing cut: what is wider goes on below. */
export function paintWhole(line: Line, paper: Paper): string {
  let column = 0;
  let painted = "";
  for (const { text, tone = "plain" } of line) {
    let piece = "";
    for (const character of visibleLine(text)) {
      const width = cellWidth(character);
      if (column + width > paper.width) {
        painted += `${colored(piece, tone, paper)}\n`;
        [piece, column] = ["", 0];
      }
      piece += character;
      column += width;
    }
    painted += colored(piece, tone, paper);
  }
  return painted;
}

/** The same, whole, and broken between words; what goes on below is set in. A part that ends in two blanks stays together where a line holds it. */
export function paintWrapped(line: Line, paper: Paper): string {
  const inset = Math.min(/^ */.exec(line[0]?.text ?? "")?.[0].length ?? 0, 4) + 2;
  let column = 0;
  let painted = "";
  for (const { text, tone = "plain" } of line) {
    const shown = visibleLine(text);
    for (const word of /\S {2,}$/.test(shown) ? [shown] : shown.split(/(?<=\s)(?=\S)/)) {
      const needed = cellWidth(word.trimEnd());
      if (column > inset && column + needed > paper.width) {
        painted = `${painted.replace(/ +$/, "")}\n${" ".repeat(inset)}`;
        column = inset;
      }
      for (const piece of cellWidth(word) <= paper.width - column ? [word] : graphemes(word)) {
        const width = cellWidth(piece);
        // Blanks at the end of a line need no room.
        if (column + width > paper.width && piece.trim() === "") continue;
        if (column + width > paper.width) {
          painted += `\n${" ".repeat(inset)}`;
          column = inset;
        }
        painted += colored(piece, tone, paper);
        column += width;
      }
    }
  }
  return painted;
}

function colored(text: string, tone: Tone, paper: Paper): string {
  return paper.color && codes[tone] !== "" && text !== "" ? `\x1b[${codes[tone]}m${text}\x1b[0m` : text;
}

/** Colour is used on a terminal, unless the person asked for none (https://no-color.org). */
export function paperOf(
  stream: { readonly isTTY?: boolean; readonly columns?: number | undefined },
  env: Readonly<Record<string, string | undefined>>,
): Paper {
  return { width: Math.max(20, columnsOf(stream)), color: stream.isTTY === true && !env["NO_COLOR"] && env["TERM"] !== "dumb" };
}
