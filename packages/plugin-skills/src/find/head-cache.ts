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

  /** Known at once for nearly every file: a thousand promises would cost more than what they wait for. */
  head(found: Pick<FoundFile, "file" | "size" | "mtimeMs">): SkillHead | Promise<SkillHead> {
    const { file, size, mtimeMs } = found;
    const kept = this.#heads.get(file);
    if (kept !== undefined && kept.size === size && kept.mtimeMs === mtimeMs) return kept.head;
    this.#read += 1;
    return this.#read % slice === 0 ? nextTurn().then(() => this.#fresh(found)) : this.#fresh(found);
  }

  #fresh({ file, size, mtimeMs }: Pick<FoundFile, "file" | "size" | "mtimeMs">): SkillHead | Promise<SkillHead> {
    this.#page ??= Buffer.allocUnsafe(4096);
    const keep = (head: SkillHead): SkillHead => {
      this.#heads.set(file, { size, mtimeMs, head });
      return head;
    };
    const head = readHead(file, this.#page);
    return head instanceof Promise ? head.then(keep) : keep(head);
  }
}
