import type { SettingsEntry } from "@lorimer/plugin-settings/contract";
import type { SandboxSettings, SettingsItem } from "./sandbox-settings.js";
import { isRecord, layersOf } from "./settings-layers.js";
import type { SettingsLayers } from "./settings-layers.js";

const engines = ["auto", "bubblewrap", "sandbox-runtime", "none"] as const;

/** Keys of other harnesses' settings that mean nothing here, and what to say when someone set them. */
const withoutEffect: readonly (readonly [key: readonly string[], because: string])[] = [
  [["enableWeakerNestedSandbox"], "a weaker sandbox is not offered: it would show the processes of the machine"],
  [["ignoreViolations"], "what is denied is always reported"],
  [["allowAppleEvents"], "they stay closed"],
  [["network", "allowMachLookup"], "only what sandbox-runtime opens by itself is open"],
  [["enableWeakerNetworkIsolation"], "the network is always a namespace of its own"],
  [["network", "allowLocalBinding"], "processes may always listen on the loopback of the sandbox, which is not the machine's"],
  [["network", "httpProxyPort"], "the proxy is the harness's own"],
  [["network", "socksProxyPort"], "the proxy is the harness's own"],
  [["network", "tlsTerminate"], "connections are not decrypted"],
];

/** Reads what all layers say. A value of the wrong form is left out and named; it never opens anything. */
export function readSandboxSettings(layers: SettingsLayers): SandboxSettings {
  const reader = new Reader(layers);
  const managedReads = reader.flag(false, "filesystem", "allowManagedReadPathsOnly");
  const managedDomains = reader.flag(false, "network", "allowManagedDomainsOnly");
  for (const [key, because] of withoutEffect) reader.hasNoEffect(key, because);
  return {
    enabled: reader.flag(true, "enabled"),
    failIfUnavailable: reader.flag(false, "failIfUnavailable"),
    autoAllowBashIfSandboxed: reader.flag(reader.isTurnedOn(), "autoAllowBashIfSandboxed"),
    allowUnsandboxedCommands: reader.flag(true, "allowUnsandboxedCommands"),
    excludedCommands: reader.list("excludedCommands").map(({ value }) => value),
    engine: engines.find((name) => name === reader.text("engine")) ?? "auto",
    bwrapPath: reader.text("bwrapPath"),
    socatPath: reader.text("socatPath"),
    filesystem: {
      disabled: reader.flag(false, "filesystem", "disabled"),
      allowWrite: reader.list("filesystem", "allowWrite"),
      denyWrite: reader.list("filesystem", "denyWrite"),
      denyRead: reader.list("filesystem", "denyRead"),
      allowRead: reader.list("filesystem", "allowRead").filter(({ scope }) => !managedReads || scope === "managed"),
    },
    network: {
      allowedDomains: reader.list("network", "allowedDomains").filter(({ scope }) => !managedDomains || scope === "managed"),
      deniedDomains: reader.list("network", "deniedDomains"),
      strictAllowlist: reader.flag(false, "network", "strictAllowlist"),
      allowManagedDomainsOnly: managedDomains,
      allowUnixSockets: reader.list("network", "allowUnixSockets"),
      allowAllUnixSockets: reader.flag(false, "network", "allowAllUnixSockets"),
    },
    credentials: { files: reader.list("credentials", "files"), envVars: reader.list("credentials", "envVars").map(({ value }) => value) },
    locked: reader.locked,
    problems: reader.problems,
  };
}

class Reader {
  readonly problems: string[] = [];
  readonly locked: string[] = [];
  readonly #layers: SettingsLayers;

  constructor(layers: SettingsLayers) {
    this.#layers = layers;
  }

  /** The strongest layer that says anything of the right form wins. */
  flag(fallback: boolean, ...key: readonly string[]): boolean {
    return this.#strongest(key, (value) => (typeof value === "boolean" ? value : undefined), "true or false") ?? fallback;
  }

  /** Somebody asked for the sandbox. A project has no say: it would let its own commands go unasked. */
  isTurnedOn(): boolean {
    return layersOf(this.#layers, "enabled").some(({ value, origin }) => value === true && !/^(project|local)$/.test(origin.scope));
  }

  text(...key: readonly string[]): string | undefined {
    return this.#strongest(key, (value) => (typeof value === "string" && value !== "" ? value : undefined), "a text");
  }

  /** What every layer says, together. An entry is a text, or an object that holds one as its `path`, `name` or `host`. */
  list(...key: readonly string[]): readonly SettingsItem[] {
    return this.#entries(key).flatMap(({ value, origin }): readonly SettingsItem[] => {
      if (!Array.isArray(value)) return this.#wrong(key, origin.source, "a list");
      return value.flatMap((item: unknown): readonly SettingsItem[] => {
        const text = isRecord(item) ? (item["path"] ?? item["name"] ?? item["host"]) : item;
        if (typeof text !== "string" || text === "") return this.#wrong(key, origin.source, "a list of texts");
        return [{ value: text, scope: origin.scope, source: origin.source }];
      });
    });
  }

  hasNoEffect(key: readonly string[], because: string): void {
    for (const { origin } of this.#entries(key))
      this.problems.push(`sandbox.${key.join(".")} in ${origin.source} has no effect: ${because}.`);
  }

  #strongest<T>(key: readonly string[], read: (value: unknown) => T | undefined, form: string): T | undefined {
    for (const { value, origin } of this.#entries(key)) {
      const found = read(value);
      if (found !== undefined) return found;
      this.#wrong(key, origin.source, form);
    }
    return undefined;
  }

  #entries(key: readonly string[]): readonly SettingsEntry[] {
    const entries = layersOf(this.#layers, ...key);
    if (entries.some(({ origin }) => origin.scope === "managed")) this.locked.push(key.join("."));
    return entries;
  }

  #wrong(key: readonly string[], source: string, form: string): readonly SettingsItem[] {
    this.problems.push(`sandbox.${key.join(".")} in ${source} is not ${form}; it was left out.`);
    return [];
  }
}
