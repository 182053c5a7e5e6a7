/** Bytes of one output that are kept; the rest is read and dropped, so that the process never waits. */
const mostBytes = 1024 * 1024;

/** Reads an output to its end and keeps its beginning. */
export class KeptOutput {
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;
  #overflowed = false;
  readonly #grew: (() => void) | undefined;

  constructor(grew?: () => void) {
    this.#grew = grew;
  }

  async read(stream: AsyncIterable<Uint8Array>): Promise<void> {
    try {
      for await (const chunk of stream) this.#keep(chunk);
    } catch {
      // What was read before the pipe broke is all there is.
    }
  }

  get overflowed(): boolean {
    return this.#overflowed;
  }

  /** Bytes kept so far. */
  get size(): number {
    return this.#bytes;
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString("utf8");
  }

  #keep(chunk: Uint8Array): void {
    const room = mostBytes - this.#bytes;
    if (chunk.length > room) this.#overflowed = true;
    if (room <= 0) return;
    const kept = chunk.length > room ? chunk.subarray(0, room) : chunk;
    // A copy, because a chunk may be a view of a much larger buffer.
    this.#chunks.push(kept.length === chunk.length ? chunk : Uint8Array.from(kept));
    this.#bytes += kept.length;
    this.#grew?.();
  }
}
