import type { Line, Tone } from "@lorimer/sdk";

/** One row of a table: its cells, and how they are shown. */
export interface Row {
  readonly cells: readonly string[];
  readonly tone?: Tone;
}

/** Rows as lines, every column as wide as its widest cell. `right` names the columns that end together. `most` cuts a column that is wider. */
export function columns(rows: readonly Row[], right: readonly number[], most: Readonly<Record<number, number>> = {}): readonly Line[] {
  const cut = (cell: string, column: number): string => shorten(cell, most[column] ?? Infinity);
  const shown = rows.map(({ cells, tone }) => ({ cells: cells.map(cut), tone }));
  const widths = shown.reduce<number[]>((all, { cells }) => {
    for (const [column, cell] of cells.entries()) all[column] = Math.max(all[column] ?? 0, [...cell].length);
    return all;
  }, []);
  return shown.map(({ cells, tone }) => {
    const padded = cells.map((cell, column) => pad(cell, widths[column] ?? 0, right.includes(column)));
    return [{ text: `  ${padded.join("  ").trimEnd()}`, ...(tone === undefined ? {} : { tone }) }];
  });
}

/** The beginning and the end of what is too long: in a path or an id both tell something. */
function shorten(text: string, most: number): string {
  const characters = [...text];
  if (characters.length <= most) return text;
  const head = Math.ceil((most - 1) / 2);
  return `${characters.slice(0, head).join("")}…${characters.slice(characters.length - (most - 1 - head)).join("")}`;
}

export function count(tokens: number): string {
  return Math.round(tokens).toLocaleString("en");
}

/** To the cent, and small amounts to what tells them apart. */
export function usd(dollars: number): string {
  const digits = dollars === 0 || Math.abs(dollars) >= 1 ? 2 : Math.abs(dollars) >= 0.01 ? 4 : 6;
  return `${dollars < 0 ? "-" : ""}$${Math.abs(dollars).toFixed(digits)}`;
}

function pad(text: string, width: number, right: boolean): string {
  const blank = " ".repeat(Math.max(0, width - [...text].length));
  return right ? `${blank}${text}` : `${text}${blank}`;
}
