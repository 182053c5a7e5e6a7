import { token } from "@lorimer/sdk";
import type { Token } from "@lorimer/sdk";

/** The layout a package was written in. `lorimer` is an Agent Plugins package with a part of our own. */
export type PackageFormat = "lorimer" | "agent-plugins" | "claude" | (string & {});

export type ComponentKind =
  | "skill"
  | "command"
  | "agent"
  | "hook"
  | "mcp-server"
  | "lsp-server"
  | "output-style"
  | "theme"
  | "monitor"
  | "workflow"
  | "settings"
  | "executable"
  | "channel"
  | "user-config"
  | "instructions"
  | "contribution";

/**
 * What becomes of one component. `emulated`: it works, by other means than its author meant; `ignored`: nothing here acts on it (yet);
 * `broken`: it cannot work, and `reason` says why.
 */
export interface ComponentReport {
  readonly kind: ComponentKind | (string & {});
  readonly name: string;
  /** Relative to the package's root, with `/`; empty for what stands in a manifest. */
  readonly path: string;
  readonly status: "supported" | "emulated" | "ignored" | "broken";
  /** One sentence; empty where there is nothing to say. */
  readonly reason: string;
}

/** What was found in one package. Reading it runs none of the package's code. */
export interface PackageReading {
  /** The namespace of its components, and the name people use. */
  readonly name: string;
  readonly displayName?: string | undefined;
  readonly version?: string | undefined;
  readonly description?: string | undefined;
  readonly format: PackageFormat;
  /** Whether it is used where no setting says so. Default: it is. */
  readonly defaultEnabled?: boolean | undefined;
  readonly components: readonly ComponentReport[];
  /** What is wrong with the package as a whole; not empty when nothing of it is used. */
  readonly faults: readonly string[];
  readonly warnings: readonly string[];
  /** `dir` holds a `SKILL.md`, or a file of that purpose by another name: then `file` names it. Absolute. */
  readonly skills: readonly { readonly name?: string; readonly dir: string; readonly file: string }[];
  /** `name` as it is used behind the package's namespace; with sub-folders joined by `:`. */
  readonly commands: readonly { readonly name: string; readonly file: string; readonly overrides?: Readonly<Record<string, unknown>> }[];
  readonly agents: readonly { readonly name: string; readonly file: string }[];
  /** In the shape of the `hooks` value of a settings file, variables not yet replaced. */
  readonly hooks: readonly { readonly config: unknown; readonly source: string }[];
  /** Entries as their file gives them, variables not yet replaced; `dialect` says which rules they follow. */
  readonly mcpServers: readonly {
    readonly name: string;
    readonly config: Readonly<Record<string, unknown>>;
    readonly dialect: "agent-plugins" | "claude";
    readonly source: string;
  }[];
  /** Folders to put before the search path of commands. */
  readonly executables: readonly string[];
  /** Options a person sets for it, as its manifest declares them. */
  readonly userConfig: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Names (with ranges) of packages it needs. */
  readonly dependencies: readonly { readonly name: string; readonly range?: string; readonly marketplace?: string }[];
}

/** What a package may bring to a session. */
export type PackagePart = "skills" | "commands" | "agents" | "hooks" | "mcpServers" | "executables";

/** What a session uses of a package. */
export type PackageParts = Omit<PackageReading, "components" | "warnings">;

/** What a reader of packages made of one, kept for later sessions: only of packages whose content never changes. A lost value is made again. */
export interface PackageMemo {
  get(key: string): unknown;
  /** JSON. The key says who keeps it, and in which form. */
  set(key: string, value: unknown): void;
}

/** A package that is there and enabled in this session. */
export interface ActivePackage extends PackageParts {
  /** `name@marketplace`, `name@skills-dir`, or `name@inline` for one given by flag. */
  readonly id: string;
  /** Absolute, links resolved. */
  readonly root: string;
  /** A folder of its own that outlives updates. It is there by the time it is asked for. */
  readonly data: string;
  readonly scope: "managed" | "user" | "project" | "local" | "inline";
  /** Values of `userConfig`, defaults filled in. Sensitive ones are among them: never write them anywhere. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Names of sensitive options. */
  readonly sensitive: readonly string[];
  readonly memo?: PackageMemo;
}

/** A package with all that was found in it, and whether it is used. */
export interface KnownPackage {
  readonly package: ActivePackage & PackageReading;
  readonly enabled: boolean;
  /** Why it is not used. */
  readonly reason: string;
}

/** The enabled packages of a session. Nothing is read from disk before someone first asks. */
export interface Packages {
  /** Enabled packages, in order of id; with `part`, those that bring some of it, and nothing is read of the others. The same list until something changes. */
  active(part?: PackagePart): Promise<readonly ActivePackage[]>;
  /** Everything that is known, also what is disabled, faulty or not trusted, with the reason. Every package is read for it. */
  all(): Promise<readonly KnownPackage[]>;
  /** Called when `active` would answer differently. Returns the way to stop listening. */
  onChange(listener: () => void): () => void;
}

/** Level: session. */
export const Packages: Token<Packages> = token("lorimer.Packages");

/** Where a package comes from, with what a catalogue says of it. */
export interface PackageEntry {
  /** The name under which it was installed; wins over the manifest's. */
  readonly name?: string;
  readonly marketplace?: string;
  /** A catalogue's own definition of the package (`marketplace.json`), merged or instead of a manifest. */
  readonly definition?: Readonly<Record<string, unknown>>;
}

/** Reads packages in layouts of other harnesses. */
export interface PackageFormats {
  /** Undefined when the folder is in none of its layouts. Never rejects for what is wrong inside the package. */
  read(root: string, entry: PackageEntry): Promise<PackageReading | undefined>;
}

/** Level: app. */
export const PackageFormats: Token<PackageFormats> = token("lorimer.PackageFormats");
