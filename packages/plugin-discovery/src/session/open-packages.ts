import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Settings, Trust } from "@lorimer/plugin-settings/contract";
import type { Reporter, SessionPlace } from "@lorimer/sdk";
import { isRecord } from "../agent-plugins/read-manifest.js";
import type { PackageFormats, Packages } from "../contract/index.js";
import { readJson } from "../read/read-json.js";
import type { DiscoverySettings } from "../settings.js";
import { PackageIndex } from "../installed/package-index.js";
import { namedPackages } from "./named-packages.js";
import { readPackage, SessionPackages } from "./session-packages.js";
import type { NamedPackages } from "./session-packages.js";

export interface PackagesNeeds {
  readonly place: SessionPlace;
  readonly settings: Settings | undefined;
  readonly trust: Trust | undefined;
  readonly formats: PackageFormats | undefined;
  readonly reporter: Reporter;
  readonly own: DiscoverySettings;
}

const none: NamedPackages = { given: [], table: undefined, brought: [] };

/** Puts the packages of a session together. Who makes something of them that the model sees records that: a replay may run where they are not. */
export function openPackages({ place, settings, trust, formats, reporter, own }: PackagesNeeds): Packages {
  const projectFolder = trust?.folder ?? place.cwd;
  const skillFolders = [
    { folder: join(own.userFolder, "skills"), scope: "user" },
    { folder: join(own.foreignUserFolder, "skills"), scope: "user" },
    { folder: join(projectFolder, ".lorimer", "skills"), scope: "project" },
    { folder: join(projectFolder, ".claude", "skills"), scope: "project" },
  ] as const;
  // All at once, and not one by one: there may be hundreds of packages.
  let switches: ReadonlyMap<string, unknown> | undefined;
  let credentials: Readonly<Record<string, unknown>> = {};
  const index = new PackageIndex(own.userFolder, (file) => {
    const text = `${file} cannot be read, so no installed plugin is used. Mend it, or install the plugins again after moving it away.`;
    reporter.emit({ type: "notice-given", level: "warning", text });
  });
  const refusals = new Map(Object.entries(own.refused).map(([id, why]) => [id, String(why)]));
  const refused = (id: string): string | undefined => refusals.get(id);
  const packages = new SessionPackages({
    formats,
    index,
    dataFolder: join(own.userFolder, "plugins", "data"),
    projectFolder,
    refused,
    enabled: (id) => {
      switches ??= new Map(Object.entries(record(settings?.get("enabledPlugins"))));
      const value = switches.get(id);
      return typeof value === "boolean" ? value : undefined;
    },
    options: (id) => ({ ...optionsOf(settings, id), ...record(credentials[id]) }),
    named: async () => {
      switches = undefined;
      // Most sessions have none, and a first answer waits for this.
      const places = [join(own.userFolder, "plugins"), ...skillFolders.map(({ folder }) => folder)];
      if (!own.enabled || (own.given.length === 0 && !places.some((place) => existsSync(place)))) return none;
      const secrets = join(own.userFolder, "plugins", "credentials.json");
      const file = existsSync(secrets) ? await readJson(secrets) : undefined;
      credentials = file?.ok === true ? record(file.value) : {};
      // Where nothing speaks of trust, the host has decided to use the folder.
      const { given, brought } = await namedPackages({ trusted: trust?.trusted ?? true, given: own.given, skillFolders });
      const table = await index.table((root, entry) => readPackage(root, entry, formats));
      const why = refused("@skills-dir");
      return { given, table, brought: why === undefined ? brought : brought.map((each) => ({ ...each, refused: why })) };
    },
  });
  settings?.onChange(({ keys }) => {
    if (keys.includes("enabledPlugins") || keys.includes("pluginConfigs")) packages.changed();
  });
  return packages;
}

/** Values that a person, a flag or policy gave: a project's files give none. */
function optionsOf(settings: Settings | undefined, id: string): Readonly<Record<string, unknown>> {
  const trusted = (settings?.entries("pluginConfigs") ?? []).filter(({ origin }) =>
    ["managed", "cli", "flag", "user"].includes(origin.scope),
  );
  const values = trusted.map(({ value }) => record(record(record(value)[id])["options"]));
  // Strongest first: what comes first wins.
  return Object.assign({}, ...values.reverse()) as Readonly<Record<string, unknown>>;
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}
