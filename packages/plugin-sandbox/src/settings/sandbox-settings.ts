import type { SettingsScope } from "@lorimer/plugin-settings/contract";

/** One entry of a list, with who wrote it: prefixes of paths mean something else in a person's own settings. */
export interface SettingsItem {
  readonly value: string;
  readonly scope: SettingsScope;
  /** The file, flag or plugin it stands in. */
  readonly source: string;
}

/** The `sandbox` settings of a session, every layer considered. The field names are those of the settings files. */
export interface SandboxSettings {
  readonly enabled: boolean;
  readonly failIfUnavailable: boolean;
  readonly autoAllowBashIfSandboxed: boolean;
  readonly allowUnsandboxedCommands: boolean;
  /** A convenience, not a boundary: these run on the machine itself, and are asked about like any other command. */
  readonly excludedCommands: readonly string[];
  readonly engine: "auto" | "bubblewrap" | "sandbox-runtime" | "none";
  readonly bwrapPath: string | undefined;
  readonly socatPath: string | undefined;
  readonly filesystem: {
    readonly disabled: boolean;
    readonly allowWrite: readonly SettingsItem[];
    readonly denyWrite: readonly SettingsItem[];
    readonly denyRead: readonly SettingsItem[];
    readonly allowRead: readonly SettingsItem[];
  };
  readonly network: {
    readonly allowedDomains: readonly SettingsItem[];
    readonly deniedDomains: readonly SettingsItem[];
    readonly strictAllowlist: boolean;
    /** Only what managed policy allows counts; rules and answers of people add nothing. */
    readonly allowManagedDomainsOnly: boolean;
    readonly allowUnixSockets: readonly SettingsItem[];
    readonly allowAllUnixSockets: boolean;
  };
  readonly credentials: { readonly files: readonly SettingsItem[]; readonly envVars: readonly string[] };
  /** Keys that managed policy sets, so that nothing else can. Dotted, below `sandbox`. */
  readonly locked: readonly string[];
  /** What was left out or has no effect here, one sentence each. */
  readonly problems: readonly string[];
}
