import type { ActivePackage, PackagePart } from "../contract/index.js";
import { IndexedPackage } from "./indexed-package.js";
import type { IndexedTogether } from "./indexed-package.js";

interface Indexed {
  readonly together: IndexedTogether;
  isUsed(at: number, pack: IndexedPackage): boolean;
}

/** The enabled packages of a session: those that had to be read, and those that the index knows. */
export class FoundPackages {
  readonly #read: readonly ActivePackage[];
  readonly #indexed: Indexed | undefined;
  readonly #packages: (IndexedPackage | false)[] = [];
  readonly #lists = new Map<PackagePart | undefined, readonly ActivePackage[]>();

  constructor(read: readonly ActivePackage[], indexed?: Indexed) {
    this.#read = read;
    this.#indexed = indexed;
  }

  active(part: PackagePart | undefined): readonly ActivePackage[] {
    let list = this.#lists.get(part);
    if (list === undefined) {
      list = this.#list(part);
      this.#lists.set(part, list);
    }
    return list;
  }

  #list(part: PackagePart | undefined): readonly ActivePackage[] {
    const read = part === undefined ? this.#read : this.#read.filter((pack) => pack[part].length > 0);
    const indexed = this.#ofIndex(part);
    if (read.length === 0) return indexed;
    return [...read, ...indexed].sort((one, other) => (one.id < other.id ? -1 : 1));
  }

  #ofIndex(part: PackagePart | undefined): readonly ActivePackage[] {
    if (this.#indexed === undefined) return [];
    const { table } = this.#indexed.together;
    const packages: ActivePackage[] = [];
    for (const at of part === undefined ? table.ids.keys() : table.having(part)) {
      const pack = (this.#packages[at] ??= this.#packageAt(at, this.#indexed));
      if (pack !== false) packages.push(pack);
    }
    return packages;
  }

  #packageAt(at: number, { together, isUsed }: Indexed): IndexedPackage | false {
    const pack = new IndexedPackage(together.table.ids[at] ?? "", at, together);
    return isUsed(at, pack) && pack;
  }
}
