import { LorimerError } from "@lorimer/sdk";
import type { PackagePart, PackageParts } from "../contract/index.js";
import type { InstalledPackage } from "./installed-packages.js";
import { withAbsolutePaths, withRelativePaths } from "./relative-paths.js";

/** An installed package with what a session uses of it. */
export interface PackageRow extends Omit<InstalledPackage, "native"> {
  /** Lists that hold nothing are left out. Undefined: the package is faulty, or stands where its author changes it, and is read at each start. */
  readonly parts?: Partial<PackageParts>;
}

/** What can be asked of every row without reading any: `unread` have no parts, `off` are off where no setting turns them on, `twice` have the id of another. */
export type RowTrait = PackagePart | "userConfig" | "unread" | "off" | "twice";

/** Counts up when what is kept of the same packages would say something else. */
const edition = 4;

interface Head {
  readonly edition: number;
  readonly of: string;
  readonly ids: readonly string[];
  readonly names: readonly string[];
  /** Numbers of rows, rising. */
  readonly traits: Readonly<Partial<Record<RowTrait, readonly number[]>>>;
  /** The project's folder by the row's number, of rows that are for one project only. */
  readonly projects: Readonly<Record<number, string>>;
  readonly memos: readonly string[];
}

const none: readonly never[] = [];

/**
 * The installed packages in order of id, as lines of JSON: a head that tells of all of them together, one line for each reader that keeps
 * something, and one line for each package. A start reads the file whole and of its lines only those that somebody asks for.
 */
export class PackageTable {
  readonly #head: Head;
  readonly #rowLines: readonly string[];
  readonly #rows: PackageRow[] = [];
  readonly #memoLines: ReadonlyMap<string, string>;
  readonly #memos = new Map<string, unknown[]>();

  private constructor(head: Head, memoLines: ReadonlyMap<string, string>, rowLines: readonly string[]) {
    this.#head = head;
    this.#memoLines = memoLines;
    this.#rowLines = rowLines;
  }

  /** Undefined where the text is cut off, damaged or of another edition. */
  static parse(text: string): PackageTable | undefined {
    const lines = text.split("\n");
    const head = headIn(lines[0] ?? "");
    if (head === undefined || lines.length !== 2 + head.memos.length + head.ids.length || lines.at(-1) !== "") return undefined;
    const memoLines = new Map(head.memos.map((key, at) => [key, lines[at + 1] ?? ""]));
    return new PackageTable(head, memoLines, lines.slice(1 + head.memos.length, -1));
  }

  static of(stamp: string, packages: readonly PackageRow[]): PackageTable {
    const rows = packages.toSorted((one, other) => (idOf(one) < idOf(other) ? -1 : idOf(one) === idOf(other) ? 0 : 1));
    const head: Head = {
      edition,
      of: stamp,
      ids: rows.map(idOf),
      names: rows.map(({ name }) => name),
      traits: traitsOf(rows),
      projects: Object.fromEntries(rows.flatMap(({ projectFolder }, at) => (projectFolder === undefined ? [] : [[at, projectFolder]]))),
      memos: [],
    };
    return new PackageTable(
      head,
      new Map(),
      rows.map((row) => JSON.stringify({ ...row, ...(row.parts && { parts: withRelativePaths(row.root, row.parts) }) })),
    );
  }

  /** The list of packages it was made from. */
  get stamp(): string {
    return this.#head.of;
  }

  /** Of each row, as `name@marketplace`. */
  get ids(): readonly string[] {
    return this.#head.ids;
  }

  nameOf(at: number): string {
    return this.#head.names[at] ?? "";
  }

  /** Numbers of the rows with a trait, rising. */
  having(trait: RowTrait): readonly number[] {
    return this.#head.traits[trait] ?? none;
  }

  /** Undefined for a row that is for every project. */
  projectOf(at: number): string | undefined {
    return this.#head.projects[at];
  }

  /** Whether every row can be read. */
  get isWhole(): boolean {
    try {
      for (const at of this.ids.keys()) this.row(at);
      return true;
    } catch {
      return false;
    }
  }

  row(at: number): PackageRow {
    return (this.#rows[at] ??= this.#read(at));
  }

  memo(key: string, at: number): unknown {
    return this.#column(key)[at] ?? undefined;
  }

  setMemo(key: string, at: number, value: unknown): void {
    this.#column(key)[at] = value;
  }

  /** Takes over what readers kept of packages that another table has too, and of which it says the same. */
  keepMemos(before: PackageTable): void {
    const old = new Map(before.ids.map((_, at) => [before.row(at).root, at]));
    for (const at of this.ids.keys()) {
      const { root, parts: own } = this.row(at);
      const from = old.get(root);
      if (own === undefined || from === undefined || JSON.stringify(own) !== JSON.stringify(before.row(from).parts)) continue;
      for (const key of before.#keys()) this.setMemo(key, at, before.memo(key, from));
    }
  }

  /** What `parse` reads. */
  toString(): string {
    const memos = this.#keys();
    const columns = memos.map((key) => JSON.stringify(this.ids.map((_, at) => this.memo(key, at) ?? null)));
    return [JSON.stringify({ ...this.#head, memos }), ...columns, ...this.#rowLines, ""].join("\n");
  }

  #read(at: number): PackageRow {
    try {
      const row = JSON.parse(this.#rowLines[at] ?? "") as PackageRow;
      return { ...row, ...(row.parts && { parts: withAbsolutePaths(row.root, row.parts) }) };
    } catch (cause) {
      throw new LorimerError("PLUGIN_INDEX_DAMAGED", `What the index of installed plugins says of ${this.ids[at]} is no JSON.`, {
        hint: "Delete plugins/index.json in Lorimer's folder: it is made again.",
        cause,
      });
    }
  }

  #keys(): readonly string[] {
    return [...new Set([...this.#memoLines.keys(), ...this.#memos.keys()])];
  }

  #column(key: string): unknown[] {
    let column = this.#memos.get(key);
    if (column === undefined) {
      column = columnIn(this.#memoLines.get(key));
      this.#memos.set(key, column);
    }
    return column;
  }
}

const parts: readonly PackagePart[] = ["skills", "commands", "agents", "hooks", "mcpServers", "executables"];

function traitsOf(rows: readonly PackageRow[]): Head["traits"] {
  const where = (holds: (row: PackageRow, at: number) => boolean): readonly number[] =>
    rows.flatMap((row, at) => (holds(row, at) ? [at] : []));
  const lists: readonly (readonly [RowTrait, readonly number[]])[] = [
    ...[...parts, "userConfig" as const].map((part) => [part, where((row) => row.parts?.[part] !== undefined)] as const),
    ["unread", where((row) => row.parts === undefined)],
    ["off", where((row) => row.parts?.defaultEnabled === false)],
    ["twice", where((row, at) => [rows[at - 1], rows[at + 1]].some((beside) => beside !== undefined && idOf(beside) === idOf(row)))],
  ];
  return Object.fromEntries(lists.filter(([, numbers]) => numbers.length > 0));
}

function idOf({ name, marketplace }: PackageRow): string {
  return `${name}@${marketplace}`;
}

function headIn(line: string): Head | undefined {
  try {
    const head = JSON.parse(line) as Head | null;
    return head?.edition === edition ? head : undefined;
  } catch {
    return undefined;
  }
}

function columnIn(line: string | undefined): unknown[] {
  try {
    return line === undefined ? [] : (JSON.parse(line) as unknown[]);
  } catch {
    return [];
  }
}
