import type { ActivePackage, PackageMemo, PackageParts } from "../contract/index.js";
import type { PackageIndex } from "../installed/package-index.js";
import type { PackageTable } from "../installed/package-table.js";
import { readOptions } from "./read-options.js";
import type { ReadOptions } from "./read-options.js";

/** What the packages of one index share. */
export interface IndexedTogether {
  readonly index: PackageIndex;
  readonly table: PackageTable;
  folder(id: string): string;
  options(id: string): Readonly<Record<string, unknown>>;
}

const none: readonly never[] = [];

/** An installed package as the index knows it. There may be hundreds and each start makes them, so that each part is read when it is asked for. */
export class IndexedPackage implements ActivePackage {
  readonly id: string;
  readonly #at: number;
  readonly #together: IndexedTogether;
  #read: ReadOptions | undefined;

  constructor(id: string, at: number, together: IndexedTogether) {
    this.id = id;
    this.#at = at;
    this.#together = together;
  }

  get #parts(): Partial<PackageParts> {
    return this.#together.table.row(this.#at).parts ?? {};
  }

  get #options(): ReadOptions {
    return (this.#read ??= readOptions(this.userConfig, () => this.#together.options(this.id)));
  }

  get name(): string {
    return this.#together.table.nameOf(this.#at);
  }

  get displayName(): string | undefined {
    return this.#parts.displayName;
  }

  get version(): string | undefined {
    return this.#parts.version;
  }

  get description(): string | undefined {
    return this.#parts.description;
  }

  get format(): PackageParts["format"] {
    return this.#parts.format ?? "claude";
  }

  get defaultEnabled(): boolean {
    return this.#parts.defaultEnabled ?? true;
  }

  get root(): string {
    return this.#together.table.row(this.#at).root;
  }

  get scope(): ActivePackage["scope"] {
    return this.#together.table.row(this.#at).scope;
  }

  get data(): string {
    return this.#together.folder(this.id);
  }

  get faults(): PackageParts["faults"] {
    return none;
  }

  get skills(): PackageParts["skills"] {
    return this.#parts.skills ?? none;
  }

  get commands(): PackageParts["commands"] {
    return this.#parts.commands ?? none;
  }

  get agents(): PackageParts["agents"] {
    return this.#parts.agents ?? none;
  }

  get hooks(): PackageParts["hooks"] {
    return this.#parts.hooks ?? none;
  }

  get mcpServers(): PackageParts["mcpServers"] {
    return this.#parts.mcpServers ?? none;
  }

  get executables(): PackageParts["executables"] {
    return this.#parts.executables ?? none;
  }

  get userConfig(): PackageParts["userConfig"] {
    return this.#parts.userConfig ?? {};
  }

  get dependencies(): PackageParts["dependencies"] {
    return this.#parts.dependencies ?? none;
  }

  get options(): ActivePackage["options"] {
    return this.#options.options;
  }

  get sensitive(): ActivePackage["sensitive"] {
    return this.#options.sensitive;
  }

  /** Options that it needs and nobody has set. */
  get missing(): readonly string[] {
    return this.#options.missing;
  }

  get memo(): PackageMemo {
    return new RowMemo(this.#at, this.#together);
  }
}

class RowMemo implements PackageMemo {
  readonly #at: number;
  readonly #together: IndexedTogether;

  constructor(at: number, together: IndexedTogether) {
    this.#at = at;
    this.#together = together;
  }

  get(key: string): unknown {
    return this.#together.table.memo(key, this.#at);
  }

  set(key: string, value: unknown): void {
    const { index, table } = this.#together;
    index.keep(table, key, this.#at, value);
  }
}
