/** Splits a byte stream at a delimiter. Of a record longer than `keep` bytes only its beginning is given, so that memory stays bounded. */
export async function* boundedRecords(
  chunks: AsyncIterable<Uint8Array>,
  delimiter: number,
  keep: number,
): AsyncGenerator<string, void, void> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let at = chunk.indexOf(delimiter); at >= 0; at = chunk.indexOf(delimiter, start)) {
      const part = chunk.subarray(start, Math.min(at, start + keep));
      yield held.length === 0 ? text(part) : text(Buffer.concat([...held, part]));
      held = [];
      heldBytes = 0;
      start = at + 1;
    }
    if (heldBytes < keep && start < chunk.length) {
      const part = Uint8Array.from(chunk.subarray(start, start + keep - heldBytes));
      held.push(part);
      heldBytes += part.length;
    }
  }
  if (held.length > 0) yield text(Buffer.concat(held));
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}
