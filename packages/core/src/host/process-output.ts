import type { Readable } from "node:stream";

/** Waits this long for more from a pipe that something holds open after its process has ended. Milliseconds. */
const idleAfterExit = 100;

/**
 * One output pipe, read only as fast as it is consumed. It ends at end-of-file, or, once `release` was called, when
 * nothing more comes: a stray process that keeps the pipe open must not keep the consumer waiting.
 */
export class ProcessOutput implements AsyncIterable<Uint8Array> {
  readonly #stream: Readable;
  #ended = false;
  #released = false;
  #wake: (() => void) | undefined;

  constructor(stream: Readable) {
    this.#stream = stream;
    const wake = (): void => this.#wake?.();
    const end = (): void => {
      this.#ended = true;
      wake();
    };
    stream.on("readable", wake).on("end", end).on("close", end).on("error", end);
  }

  release(): void {
    this.#released = true;
    this.#wake?.();
  }

  destroy(): void {
    this.#stream.destroy();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, void> {
    try {
      for (;;) {
        const chunk = this.#stream.read() as Uint8Array | null;
        if (chunk !== null) yield chunk;
        else if (this.#ended || !(await this.#more())) return;
      }
    } finally {
      this.#stream.destroy();
    }
  }

  /** False when the pipe was released and stayed silent. */
  #more(): Promise<boolean> {
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      this.#wake = () => {
        clearTimeout(timer);
        // The first wake after `release` is the release itself: from here on silence counts.
        if (this.#released && timer === undefined && !this.#ended && this.#stream.readableLength === 0) {
          timer = setTimeout(() => settle(false), idleAfterExit);
        } else settle(true);
      };
      const settle = (more: boolean): void => {
        this.#wake = undefined;
        resolve(more);
      };
      if (this.#released) this.#wake();
    });
  }
}
