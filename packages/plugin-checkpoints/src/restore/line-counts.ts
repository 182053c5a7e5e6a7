const longestText = 1024 * 1024;
/** Milliseconds after which a difference counts as whole. */
const timeout = 500;

/** Lines that going from one content to another adds and removes; undefined for what is not text, or long. */
export async function lineCounts(
  from: Uint8Array,
  to: Uint8Array,
): Promise<{ readonly added: number; readonly removed: number } | undefined> {
  const [before, after] = [textOf(from), textOf(to)];
  if (before === undefined || after === undefined) return undefined;
  const { diffLines } = await import("diff");
  const parts = diffLines(before, after, { timeout });
  if (parts === undefined) return { added: linesOf(after), removed: linesOf(before) };
  const sum = (kind: "added" | "removed"): number => parts.reduce((total, part) => total + (part[kind] ? part.count : 0), 0);
  return { added: sum("added"), removed: sum("removed") };
}

/** Undefined where the bytes are not UTF-8 text. */
export function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.length > longestText || bytes.includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function linesOf(text: string): number {
  return text === "" ? 0 : text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
}
