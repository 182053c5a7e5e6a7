/** Which lines to keep of a text, and how much of them. */
export interface LineRange {
  /** The first line kept, from 1. */
  readonly offset: number;
  /** Lines kept at most. */
  readonly limit: number;
  /** Bytes kept of all lines together, at most; a line that would go beyond them is not begun. */
  readonly maxBytes: number;
  /** Characters kept of one line, at most. */
  readonly maxLineLength: number;
  /** Go on to the end after the last line kept, to count all lines. */
  readonly countAll: boolean;
  /** The byte that ends a line: 10, or 13 in a file of the classic Mac. */
  readonly lineBreak: number;
}

export interface CollectedLines {
  readonly lines: readonly string[];
  /** Lines seen. */
  readonly total: number;
  /** The end of the text was reached. */
  readonly complete: boolean;
  /** Lines of which only the beginning was kept. */
  readonly cutLines: number;
  /** Stopped because of `maxBytes`. */
  readonly full: boolean;
}

/** Takes lines out of UTF-8 text that comes in chunks, holding no more of it than what is kept. */
export async function collectLines(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, range: LineRange): Promise<CollectedLines> {
  const lines: string[] = [];
  const last = range.offset + range.limit - 1;
  // Four bytes hold any character, and one more character shows whether something was cut.
  const kept = (range.maxLineLength + 1) * 4;
  let parts: Uint8Array[] = [];
  let partBytes = 0;
  let lineBytes = 0;
  let collected = 0;
  let cutLines = 0;
  let line = 1;
  let full = false;

  const take = (chunk: Uint8Array, passing: boolean): void => {
    if (line >= range.offset && line <= last && !full && partBytes < kept) {
      const part = chunk.subarray(0, kept - partBytes);
      // What is kept beyond a chunk must not share memory with a buffer that may be used again.
      parts.push(passing ? Uint8Array.from(part) : part);
      partBytes += part.length;
    }
    lineBytes += chunk.length;
  };
  const endLine = (): void => {
    if (line >= range.offset && line <= last && !full) {
      const { text, cut } = lineText(Buffer.concat(parts), lineBytes, range.maxLineLength);
      const bytes = Buffer.byteLength(text) + 8;
      if (collected + bytes > range.maxBytes && lines.length > 0) full = true;
      else {
        lines.push(text);
        collected += bytes;
        if (cut) cutLines += 1;
      }
    }
    parts = [];
    partBytes = 0;
    lineBytes = 0;
    line += 1;
  };

  for await (const chunk of chunks) {
    let start = 0;
    for (let at = chunk.indexOf(range.lineBreak); at >= 0; at = chunk.indexOf(range.lineBreak, start)) {
      take(chunk.subarray(start, at), false);
      endLine();
      start = at + 1;
      if (!range.countAll && (line > last || full)) return { lines, total: line - 1, complete: false, cutLines, full };
    }
    take(chunk.subarray(start), true);
  }
  if (lineBytes > 0) endLine();
  return { lines, total: line - 1, complete: true, cutLines, full };
}

function lineText(bytes: Buffer, lineBytes: number, maxLength: number): { readonly text: string; readonly cut: boolean } {
  const whole = bytes.length === lineBytes;
  const decoded = bytes.toString("utf8");
  const text = whole && decoded.endsWith("\r") ? decoded.slice(0, -1) : decoded;
  if (whole && text.length <= maxLength) return { text, cut: false };
  const shown = text.slice(0, maxLength).replace(/[\ud800-\udbff]$/, "");
  return {
    text: `${shown}... [cut: ${(lineBytes - Buffer.byteLength(shown)).toLocaleString("en-US")} more bytes in this line]`,
    cut: true,
  };
}
