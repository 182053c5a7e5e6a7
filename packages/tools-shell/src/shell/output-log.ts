import type { WorkspaceFiles } from "@lorimer/sdk";

/** Bytes of one command's output that are kept on disk. */
const defaultDiskLimit = 1024 * 1024 * 1024;
/** Small outputs never touch the disk unless they are asked to. */
const memoryLimit = 128 * 1024;
const batchBytes = 1024 * 1024;
export interface OutputLogOptions {
  readonly files: WorkspaceFiles;
  /** Asked for once, when something has to be written. */
  readonly path: () => Promise<string>;
  readonly diskLimit?: number;
  /** Write from the first byte on, and soon after it came. */
  readonly eager?: boolean;
}

/** Everything a command says, in the order it came: in memory while it is little, on disk once it is much, up to a limit. */
export class OutputLog {
  readonly #options: OutputLogOptions;
  readonly #limit: number;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #accepted = 0;
  #written = 0;
  #dropped = 0;
  #path: string | undefined;
  #writing: Promise<void> = Promise.resolve();
  #failure: unknown;

  constructor(options: OutputLogOptions) {
    this.#options = options;
    this.#limit = options.diskLimit ?? defaultDiskLimit;
  }

  /** The file, once there is one. */
  get path(): string | undefined {
    return this.#path;
  }

  /** Bytes in the file. */
  get written(): number {
    return this.#written;
  }

  /** Bytes that were not kept, because the limit was reached. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Why the file is incomplete: the disk was full, perhaps. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Resolves when the log is ready for more: that is the back-pressure. */
  add(chunk: Uint8Array): Promise<void> | undefined {
    const room = this.#failure === undefined ? Math.max(0, this.#limit - this.#accepted) : 0;
    const kept = chunk.length <= room ? chunk : chunk.subarray(0, room);
    this.#dropped += chunk.length - kept.length;
    if (kept.length === 0) return undefined;
    this.#accepted += kept.length;
    this.#waiting.push(kept);
    this.#waitingBytes += kept.length;
    const threshold = this.#path === undefined && !this.#options.eager ? memoryLimit : batchBytes;
    return this.#waitingBytes < threshold ? undefined : this.flush();
  }

  /** Puts everything that came so far on disk. */
  flush(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    if (this.#failure !== undefined || (this.#waitingBytes === 0 && this.#path !== undefined)) return;
    const { files } = this.#options;
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#waitingBytes = 0;
    try {
      const path = this.#path ?? (await this.#options.path());
      // Ids may come again in a session that is replayed.
      if (this.#path === undefined) await files.remove(path);
      await files.append(path, bytes);
      this.#written += bytes.length;
      this.#path = path;
    } catch (error) {
      // A command must not fail because its log does; what is missing is said.
      this.#failure = error;
      this.#dropped += bytes.length;
    }
  }
}
