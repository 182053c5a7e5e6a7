/** Reads a stream in pieces of the length that is asked for, and no more than a limit in all. */
export class ByteReader {
  readonly #source: AsyncIterator<Buffer>;
  readonly #limit: number;
  #held: Buffer = Buffer.alloc(0);
  #seen = 0;

  constructor(source: AsyncIterable<Buffer>, limit: number) {
    this.#source = source[Symbol.asyncIterator]();
    this.#limit = limit;
  }

  /** That many bytes; fewer only at the end. For small pieces. */
  async take(length: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for await (const part of this.#upTo(length)) parts.push(part);
    return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
  }

  async skip(length: number): Promise<void> {
    for await (const _ of this.stream(length));
  }

  /** That many bytes as they come; rejects where there are fewer. */
  async *stream(length: number): AsyncIterable<Buffer> {
    let left = length;
    for await (const part of this.#upTo(length)) {
      left -= part.length;
      yield part;
    }
    if (left > 0) throw new Error("it ends inside an entry");
  }

  /** Reads what is left, so that damage after the last entry is seen. */
  async drain(): Promise<void> {
    while (await this.#more());
  }

  async *#upTo(length: number): AsyncIterable<Buffer> {
    for (let left = length; left > 0;) {
      if (this.#held.length === 0 && !(await this.#more())) return;
      const part = this.#held.subarray(0, left);
      this.#held = this.#held.subarray(part.length);
      left -= part.length;
      yield part;
    }
  }

  async #more(): Promise<boolean> {
    const next = await this.#source.next();
    if (next.done === true) return false;
    this.#held = next.value;
    this.#seen += next.value.length;
    if (this.#seen > this.#limit) throw new Error(`it unpacks to more than ${this.#limit} bytes`);
    return true;
  }
}
