import type { ToolProgress, WorkspaceProcess } from "@lorimer/sdk";
import { HeadTail } from "./head-tail.js";
import type { OutputLog } from "./output-log.js";
import { plainText, wholeCharacters } from "./plain-text.js";

/** Bytes kept of each end of each output. More than a model is ever shown, because of escape sequences and wide characters. */
const keptBytes = 64 * 1024;
const reportBytes = 2048;
/** Milliseconds between two reports of progress. */
const reportInterval = 100;

/** Takes in a process's outputs in bounded memory: both ends of each, and everything in the log. */
export class CommandCapture {
  readonly stdout: HeadTail = new HeadTail(keptBytes, keptBytes);
  readonly stderr: HeadTail = new HeadTail(keptBytes, keptBytes);
  readonly #log: OutputLog;
  readonly #report: ((progress: ToolProgress) => void) | undefined;
  #recent: HeadTail = new HeadTail(0, reportBytes);
  #bytes = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(log: OutputLog, report?: (progress: ToolProgress) => void) {
    this.#log = log;
    this.#report = report;
  }

  /** Resolves when both outputs have ended. */
  async take(child: WorkspaceProcess): Promise<void> {
    try {
      await Promise.all([this.#drain(child.stdout, this.stdout), this.#drain(child.stderr, this.stderr)]);
    } finally {
      clearTimeout(this.#timer);
    }
  }

  async #drain(chunks: AsyncIterable<Uint8Array>, kept: HeadTail): Promise<void> {
    for await (const chunk of chunks) {
      kept.add(chunk);
      if (this.#report !== undefined) this.#progress(chunk);
      const full = this.#log.add(chunk);
      if (full !== undefined) await full;
    }
  }

  /** A command that ends within the first interval reports nothing. */
  #progress(chunk: Uint8Array): void {
    this.#bytes += chunk.length;
    this.#recent.add(chunk);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const text = plainText(wholeCharacters(this.#recent.tail(), { start: true, end: true }));
      this.#report?.({ text, data: { bytes: this.#bytes } });
    }, reportInterval);
  }
}
