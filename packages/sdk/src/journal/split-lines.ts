const lineFeed = 10;

/** Bytes of one line that are kept in memory. No record is as long; what is longer is passed over. */
const longest = 256 * 1024 * 1024;

/** What stands after the last line feed; `bytes` are empty where a line feed came last. */
export interface LastLine {
  readonly bytes: Buffer;
  readonly length: number;
}

/** Cuts bytes at line feeds and at nothing else. A line that is too long to be kept comes without its bytes. */
export async function splitLines(
  source: AsyncIterable<Uint8Array>,
  each: (line: Buffer | undefined, length: number) => void,
): Promise<LastLine> {
  let parts: Buffer[] = [];
  let length = 0;
  const keep = (part: Buffer): void => {
    length += part.length;
    if (length > longest) parts = [];
    else if (part.length > 0) parts.push(part);
  };
  const line = (): Buffer | undefined => {
    if (length > longest) return undefined;
    return parts.length === 1 ? parts[0] : Buffer.concat(parts);
  };
  for await (const chunk of source) {
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    for (let end = buffer.indexOf(lineFeed); end >= 0; end = buffer.indexOf(lineFeed, start)) {
      keep(buffer.subarray(start, end));
      each(line(), length);
      parts = [];
      length = 0;
      start = end + 1;
    }
    // Copied, because whoever reads may use the chunk's memory again.
    if (start < buffer.length) keep(Buffer.from(buffer.subarray(start)));
  }
  return { bytes: line() ?? Buffer.alloc(0), length };
}
