import { randomUUID } from "node:crypto";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

/** Counts up when what is kept of the same packages would say something else. */
const edition = 2;

/**
 * What is kept of the installed packages beside the list of them, so that a start opens one file and none of theirs. It is right for the list
 * whose stamp it bears; what is lost, damaged, of another edition or of another list is made again. Undefined then.
 */
export function keptRows<Row extends { readonly root: string }>(file: string, stamp: string): readonly Row[] | undefined {
  const rows = rowsIn<Row>(file);
  return rows?.of === stamp ? rows.rows : undefined;
}

/** The same without regard to the list, by folder: what stands in the store never changes. */
export function oldRows<Row extends { readonly root: string }>(file: string): ReadonlyMap<string, Row> {
  return new Map((rowsIn<Row>(file)?.rows ?? []).map((row) => [row.root, row]));
}

/** Of two processes that write, the one whose list is the current one is believed. */
export function keepRows(file: string, stamp: string, rows: readonly unknown[]): void {
  replaceQuietly(file, JSON.stringify({ edition, of: stamp, rows }));
}

/** A failure costs only time, at the next start. */
export function replaceQuietly(file: string, text: string): void {
  const beside = `${file}.${randomUUID()}`;
  try {
    writeFileSync(beside, text, { mode: 0o600 });
    renameSync(beside, file);
  } catch {
    rmSync(beside, { force: true });
  }
}

function rowsIn<Row extends { readonly root: string }>(file: string): { readonly of: unknown; readonly rows: readonly Row[] } | undefined {
  try {
    const value = JSON.parse(readFileSync(file, "utf8")) as { readonly edition?: unknown; readonly of?: unknown; readonly rows?: unknown };
    const rows = Array.isArray(value.rows) ? (value.rows as readonly (Row | null)[]) : undefined;
    const isSound = rows?.every((row) => typeof row?.root === "string") === true;
    return value.edition === edition && isSound ? { of: value.of, rows: rows as readonly Row[] } : undefined;
  } catch {
    return undefined;
  }
}
