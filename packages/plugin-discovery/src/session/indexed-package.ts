import { sep } from "node:path";
import type { ActivePackage, PackageMemo, PackageParts } from "../contract/index.js";
import type { IndexRow, PackageIndex } from "../installed/package-index.js";
import { dataName } from "./data-name.js";
import { readOptions } from "./read-options.js";

const none: readonly never[] = [];
const noFields = {};

/** An installed package as the index knows it. A class, since there may be hundreds and each start makes them all. */
export class IndexedPackage implements ActivePackage {
  readonly id: string;
  readonly name: string;
  readonly displayName?: string;
  readonly version?: string;
  readonly description?: string;
  readonly format: PackageParts["format"];
  readonly defaultEnabled?: boolean;
  readonly root: string;
  readonly data: string;
  readonly scope: ActivePackage["scope"];
  readonly faults: PackageParts["faults"] = none;
  readonly skills: PackageParts["skills"];
  readonly commands: PackageParts["commands"];
  readonly agents: PackageParts["agents"];
  readonly hooks: PackageParts["hooks"];
  readonly mcpServers: PackageParts["mcpServers"];
  readonly executables: PackageParts["executables"];
  readonly userConfig: PackageParts["userConfig"];
  readonly dependencies: PackageParts["dependencies"];
  readonly options: ActivePackage["options"];
  readonly sensitive: ActivePackage["sensitive"];
  /** Options that it needs and noFields has set. */
  readonly missing: readonly string[];
  readonly #row: IndexRow;
  readonly #index: PackageIndex;

  constructor(
    row: IndexRow,
    parts: Partial<PackageParts>,
    around: { readonly dataFolder: string; readonly index: PackageIndex; options(id: string): Readonly<Record<string, unknown>> },
  ) {
    this.#row = row;
    this.#index = around.index;
    this.id = `${row.name}@${row.marketplace}`;
    this.name = row.name;
    if (parts.displayName !== undefined) this.displayName = parts.displayName;
    if (parts.version !== undefined) this.version = parts.version;
    if (parts.description !== undefined) this.description = parts.description;
    if (parts.defaultEnabled !== undefined) this.defaultEnabled = parts.defaultEnabled;
    this.format = parts.format ?? "claude";
    this.root = row.root;
    this.data = around.dataFolder + sep + dataName(this.id);
    this.scope = row.scope;
    this.skills = parts.skills ?? none;
    this.commands = parts.commands ?? none;
    this.agents = parts.agents ?? none;
    this.hooks = parts.hooks ?? none;
    this.mcpServers = parts.mcpServers ?? none;
    this.executables = parts.executables ?? none;
    this.userConfig = parts.userConfig ?? noFields;
    this.dependencies = parts.dependencies ?? none;
    const read = readOptions(this.userConfig, () => around.options(this.id));
    this.options = read.options;
    this.sensitive = read.sensitive;
    this.missing = read.missing;
  }

  get memo(): PackageMemo {
    return this.#index.memo(this.#row);
  }
}
