import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** The name under which bytes are kept. */
export function contentHash(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

const smallestPacked = 512;
const largestPacked = 4 * 1024 * 1024;

/** Contents of files by their hash, each once, readable by their owner only. What cannot be verified is not given out. */
export class ContentStore {
  readonly #folder: string;
  readonly #maxTotalBytes: number;
  #total: Promise<number> | undefined;

  constructor(folder: string, maxTotalBytes: number) {
    this.#folder = folder;
    this.#maxTotalBytes = maxTotalBytes;
  }

  /** Keeps bytes durably. An answer is the reason why they were not kept. */
  async put(bytes: Uint8Array, hash: string): Promise<string | undefined> {
    if ((await this.#find(hash)) !== undefined) return undefined;
    this.#total ??= sizeOf(this.#folder);
    const packed = await pack(bytes);
    const content = packed ?? bytes;
    const total = (await this.#total) + content.length;
    if (total > this.#maxTotalBytes) return `the session keeps ${this.#maxTotalBytes} bytes at most`;
    const { replaceFile } = await import("@lorimer/sdk/files");
    await replaceFile(this.#path(hash, packed !== undefined), content);
    this.#total = Promise.resolve(total);
    return undefined;
  }

  /** Undefined where the bytes are not there, or are not what they were. */
  async get(hash: string): Promise<Uint8Array | undefined> {
    const found = await this.#find(hash);
    if (found === undefined) return undefined;
    try {
      const content = await readFile(found.path);
      const bytes = found.packed ? await promisify((await import("node:zlib")).inflateRaw)(content) : content;
      return contentHash(bytes) === hash ? bytes : undefined;
    } catch {
      return undefined;
    }
  }

  async has(hash: string): Promise<boolean> {
    return (await this.#find(hash)) !== undefined;
  }

  async #find(hash: string): Promise<{ readonly path: string; readonly packed: boolean } | undefined> {
    for (const packed of [true, false]) {
      const path = this.#path(hash, packed);
      if ((await stat(path).catch(() => undefined))?.isFile() === true) return { path, packed };
    }
    return undefined;
  }

  /** A hash comes from a log: nothing in it may lead to another folder. */
  #path(hash: string, packed: boolean): string {
    const name = /^[0-9a-f]{64}$/.test(hash) ? hash : "none";
    return join(this.#folder, name.slice(0, 2), packed ? `${name}.z` : name);
  }
}

/** Text gets smaller; what does not is kept as it is. */
async function pack(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  if (bytes.length < smallestPacked || bytes.length > largestPacked) return undefined;
  const { constants: levels, deflateRaw } = await import("node:zlib");
  const packed = await promisify<Uint8Array, object, Uint8Array>(deflateRaw)(bytes, { level: levels.Z_BEST_SPEED });
  return packed.length < bytes.length * 0.9 ? packed : undefined;
}

async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => [] as string[]);
  let total = 0;
  for (const name of names) {
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found?.isFile() === true) total += found.size;
  }
  return total;
}
