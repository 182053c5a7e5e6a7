import { setImmediate as nextTurn } from "node:timers/promises";
import { readHead } from "./read-head.js";
import type { SkillHead } from "./read-head.js";
import type { FoundFile } from "./scan-place.js";

/** Files that are read before whoever waits beside it has its turn. */
const slice = 64;

/** Heads of files that were read, as long as the files stay what they are. */
export class HeadCache {
  readonly #heads = new Map<string, { readonly size: number; readonly mtimeMs: number; readonly head: SkillHead }>();
  #page: Buffer | undefined;
  #read = 0;

  async head({ file, size, mtimeMs }: Pick<FoundFile, "file" | "size" | "mtimeMs">): Promise<SkillHead> {
    const kept = this.#heads.get(file);
    if (kept !== undefined && kept.size === size && kept.mtimeMs === mtimeMs) return kept.head;
    this.#read += 1;
    if (this.#read % slice === 0) await nextTurn();
    this.#page ??= Buffer.allocUnsafe(4096);
    const head = await readHead(file, this.#page);
    this.#heads.set(file, { size, mtimeMs, head });
    return head;
  }
}
