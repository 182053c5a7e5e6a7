import type { Isolation } from "@lorimer/sdk";

/** Where one plugin comes from. Refused forms never become one of these. */
export type PluginSource =
  /** Relative to the marketplace's folder, or absolute where a person named it. */
  | { readonly source: "path"; readonly path: string; /** Where it is when it is not there. */ readonly otherwise?: string }
  | { readonly source: "git"; readonly url: string; readonly path?: string; readonly ref?: string; readonly sha?: string }
  | { readonly source: "npm"; readonly package: string; readonly version?: string; readonly registry?: string }
  | { readonly source: "archive"; readonly url: string; readonly sha256?: string }
  | { readonly source: "command"; readonly command: string; readonly timeout: number };

/** Where a marketplace comes from. `raw` is what was written, for policy to compare. */
export type MarketplaceSource =
  | { readonly source: "git"; readonly url: string; readonly ref?: string; readonly path?: string; readonly raw: Raw }
  | { readonly source: "url"; readonly url: string; readonly headers?: Readonly<Record<string, string>>; readonly raw: Raw }
  | { readonly source: "file"; readonly path: string; readonly raw: Raw }
  | { readonly source: "directory"; readonly path: string; readonly raw: Raw }
  | { readonly source: "settings"; readonly plugins: readonly unknown[]; readonly raw: Raw };

export type Raw = Readonly<Record<string, unknown>>;

/** One plugin that a catalogue offers. */
export interface CatalogueEntry {
  readonly name: string;
  readonly source: PluginSource;
  readonly version?: string;
  readonly description?: string;
  readonly keywords: readonly string[];
  /** Everything the entry says, as plugin-discovery takes it. */
  readonly definition: Raw;
}

/** An entry that cannot be used. */
export interface CatalogueFault {
  /** Its name, or where it stands in the list. */
  readonly entry: string;
  readonly fault: string;
  readonly definition: Raw;
}

/** What a `marketplace.json` says, with what is wrong with single entries. */
export interface Catalogue {
  readonly name: string;
  readonly description?: string;
  readonly entries: readonly CatalogueEntry[];
  readonly faults: readonly CatalogueFault[];
  /** Old names: what became of them; null where a plugin is gone. */
  readonly renames: Readonly<Record<string, string | null>>;
  /** From which other marketplaces its plugins may need plugins. */
  readonly dependenciesFrom: readonly string[];
}

/** What is proven of where a plugin comes from, checked when it was installed. */
export interface Proof {
  /** The registry signed the digest of the package with this key. */
  readonly registry?: { readonly url: string; readonly keyid: string };
  /** A key that was known here, by its name, signed a statement of this type about the package. */
  readonly attestation?: {
    readonly by: string;
    readonly type: string;
    /** The repository from which it was built, as the statement says. */
    readonly source?: string;
  };
}

export type InstallScope = "user" | "project" | "local";

/** One installed plugin, with all that pins it. A superset of what plugin-discovery reads. */
export interface InstalledPlugin {
  readonly name: string;
  readonly marketplace: string;
  readonly root: string;
  readonly version: string;
  readonly scope: InstallScope;
  readonly projectFolder?: string;
  readonly native?: true;
  readonly definition?: Raw;
  /** `sha256-` and the digest of everything in it. */
  readonly integrity: string;
  readonly source: PluginSource;
  /** The commit, the archive's digest or the registry's integrity value. */
  readonly revision: string;
  readonly proof?: Proof;
  /** What it declares that it needs to reach. */
  readonly access: readonly string[];
  /** Where it declares that its code runs, when that is not with the harness. */
  readonly isolation?: Isolation;
  /** The digest of what was agreed to: its access, where it runs, and its components. */
  readonly consent: string;
  /** Its parts, as kind and name. */
  readonly components: readonly string[];
  readonly dependencies: readonly { readonly id: string; readonly range: string }[];
  /** Installed because another needed it. */
  readonly dependency?: true;
}

/** The state of everything installed at one time. */
export interface Generation {
  readonly generation: number;
  /** The one it was made from, or that one's own when it came back by a rollback. */
  readonly parent: number | null;
  readonly at: string;
  readonly because: string;
  readonly packages: readonly InstalledPlugin[];
}
