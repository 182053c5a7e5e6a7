import type { PackageEntry, PackageReading } from "@lorimer/plugin-discovery/contract";
import type { InstalledPlugin, InstallScope } from "../contract/index.js";

/** The part of the settings that installing needs; `OpenSettings` of plugin-settings fits. */
export interface InstallSettings {
  get(...key: readonly string[]): unknown;
  entries(...key: readonly string[]): readonly { readonly value: unknown; readonly origin: { readonly scope: string } }[];
  update(
    scope: InstallScope,
    edits: readonly (
      | { readonly op: "set"; readonly key: readonly string[]; readonly value: unknown }
      | { readonly op: "unset"; readonly key: readonly string[] }
    )[],
  ): Promise<void>;
}

/** What is about to be installed or changed, for a person to agree to. */
export interface Proposal {
  readonly plugin: InstalledPlugin;
  /** What is installed now under the same id. */
  readonly before: InstalledPlugin | undefined;
  readonly warnings: readonly string[];
}

export interface InstallOptions {
  /** Where everything is kept, below `plugins/`. */
  readonly userFolder: string;
  readonly projectFolder: string;
  /** To which typed paths are relative. */
  readonly cwd: string;
  /** Whether the project's settings may name marketplaces. */
  readonly trusted: boolean;
  readonly settings: InstallSettings;
  /** Reads a package in every layout that is known; runs nothing of it. */
  read(root: string, entry: PackageEntry): Promise<PackageReading | undefined>;
  /** Asked before a plugin is installed, and before one changes in what it may do. */
  consent(proposals: readonly Proposal[]): Promise<boolean>;
  /** Whether sources of the kind `command` may run. */
  readonly acceptCommands: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Called when another list of installed plugins has taken effect, before another process may change it. */
  settled?(): Promise<void>;
  now?(): Date;
}
