import type { Encoding } from "../text/encoding.js";

/** Text that comes in chunks of some encoding, as chunks of UTF-8 without a byte order mark. */
export async function* asUtf8(chunks: AsyncIterable<Uint8Array>, encoding: Encoding, bom: number): AsyncGenerator<Uint8Array, void, void> {
  const decoder = encoding === "utf-8" || encoding === "utf-8-damaged" ? undefined : new TextDecoder(encoding, { ignoreBOM: true });
  let skip = bom;
  for await (const chunk of chunks) {
    const body = chunk.subarray(skip);
    skip = Math.max(0, skip - chunk.length);
    yield decoder === undefined ? body : Buffer.from(decoder.decode(body, { stream: true }));
  }
}
