/** Keeps the first and the last bytes of a stream of any length. */
export class HeadTail {
  readonly #headLimit: number;
  readonly #tailLimit: number;
  readonly #head: Uint8Array[] = [];
  #headLength = 0;
  /** A ring, made only when the head is full. */
  #tail: Uint8Array | undefined;
  #total = 0;
  #skipped = 0;

  constructor(headLimit: number, tailLimit: number) {
    this.#headLimit = headLimit;
    this.#tailLimit = tailLimit;
  }

  /** Bytes seen. */
  get total(): number {
    return this.#total + this.#skipped;
  }

  /** Bytes between the head and the tail that were not kept. */
  get omitted(): number {
    return Math.max(0, this.#total - this.#headLength - this.#tailLimit) + this.#skipped;
  }

  add(chunk: Uint8Array): void {
    const room = Math.min(this.#headLimit - this.#headLength, chunk.length);
    if (room > 0) {
      this.#head.push(chunk.subarray(0, room));
      this.#headLength += room;
    }
    if (room < chunk.length) this.#addToTail(chunk.subarray(room), this.#total + room - this.#headLength);
    this.#total += chunk.length;
  }

  /** Counts bytes between head and tail that are known to be left out, and need not be read for it. */
  skip(count: number): void {
    this.#skipped += count;
  }

  head(): Uint8Array {
    return Buffer.concat(this.#head);
  }

  tail(): Uint8Array {
    const length = this.#total - this.#headLength;
    if (this.#tail === undefined) return new Uint8Array();
    if (length <= this.#tailLimit) return this.#tail.subarray(0, length);
    const split = length % this.#tailLimit;
    return Buffer.concat([this.#tail.subarray(split), this.#tail.subarray(0, split)]);
  }

  /** `position` is how many bytes went to the tail before. */
  #addToTail(chunk: Uint8Array, position: number): void {
    this.#tail ??= new Uint8Array(this.#tailLimit);
    const skipped = Math.max(0, chunk.length - this.#tailLimit);
    const bytes = chunk.subarray(skipped);
    const start = (position + skipped) % this.#tailLimit;
    const first = Math.min(bytes.length, this.#tailLimit - start);
    this.#tail.set(bytes.subarray(0, first), start);
    this.#tail.set(bytes.subarray(first), 0);
  }
}
