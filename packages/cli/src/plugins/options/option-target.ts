import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { KnownPackage, PackageReading } from "@lorimer/plugin-discovery/contract";
import { LorimerError, namespace, nearest } from "@lorimer/sdk";
import type { JsonSchema, Plugin } from "@lorimer/sdk";
import { defaultPlugins } from "../../default-plugins.js";
import { isRecord } from "../../is-record.js";
import { installedPlugins } from "../../open-harness.js";
import type { Setup } from "../../setup.js";
import { usageError } from "../../usage-error.js";
import { propertiesOf } from "./option-value.js";
import { userConfigSchema } from "./user-config-schema.js";

/** A plugin whose options can be set. */
export interface OptionTarget {
  /** The name of a plugin with code of ours, else the id of a package: `acme@shop`. */
  readonly id: string;
  readonly schema: JsonSchema;
  /** Where its values stand in the settings. */
  readonly key: readonly string[];
}

/** What of a manifest says which options there are. */
type Declared = Pick<Plugin["manifest"], "name" | "extensions">;

/** The schema in which a plugin of ours declares its settings. */
function settingsSchemaOf({ extensions }: Declared): JsonSchema | undefined {
  const schema = extensions?.[namespace]?.["settings"];
  return isRecord(schema) && Object.keys(propertiesOf(schema)).length > 0 ? schema : undefined;
}

/** What Lorimer is made of, and the plugins with code of ours that a person installed, or gave for this run. */
export function nativeTargets(setup: Setup): readonly OptionTarget[] {
  const installed = setup.args.bare ? [] : installedPlugins(setup, setup.args.pluginDirs);
  const read = installed.flatMap((found): readonly Pick<Plugin, "manifest">[] => {
    try {
      return [found.read()];
    } catch {
      // It is left out when the harness opens, and named then.
      return [];
    }
  });
  return [...defaultPlugins, ...read].map(({ manifest }) => nativeTarget(manifest)).filter((target) => target !== undefined);
}

/** The packages that are there with options of their own. */
export function packageTargets(packages: readonly KnownPackage[]): readonly OptionTarget[] {
  return packages.map(({ package: { id, userConfig } }) => packageTarget(id, userConfig)).filter((target) => target !== undefined);
}

/** One package that stands in a folder, whether it is used or not; undefined where it has no options. */
export async function installedTarget(id: string, root: string, { format, userConfig }: PackageReading): Promise<OptionTarget | undefined> {
  if (format !== "lorimer") return packageTarget(id, userConfig);
  // It was read as a manifest of this form before, or there would be no reading of this format.
  const manifest = parsed(await readFile(join(root, "plugin.json"), "utf8").catch(() => "")) as Declared | undefined;
  return manifest === undefined ? undefined : nativeTarget(manifest);
}

function packageTarget(id: string, userConfig: PackageReading["userConfig"]): OptionTarget | undefined {
  if (Object.keys(userConfig).length === 0) return undefined;
  return { id, schema: userConfigSchema(userConfig), key: ["pluginConfigs", id, "options"] };
}

function nativeTarget(manifest: Declared): OptionTarget | undefined {
  const schema = settingsSchemaOf(manifest);
  const { name } = manifest;
  return schema === undefined ? undefined : { id: name, schema, key: ["plugins", name] };
}

/** The one that a person means, by its id or by the name before the `@`. */
export function findTarget(targets: readonly OptionTarget[], name: string): OptionTarget {
  const found = targets.filter(({ id }) => id === name || id.replace(/@[^@]*$/, "") === name);
  if (found[0] !== undefined && found.length === 1) return found[0];
  const ids = (found.length > 1 ? found : targets).map(({ id }) => id);
  const near = nearest(
    name,
    ids.map((id) => id.replace(/@[^@]*$/, "")),
  );
  const meant = ids.find((id) => id.replace(/@[^@]*$/, "") === near);
  throw usageError(
    found.length > 1
      ? `${name} may be one of several plugins.`
      : `There is no plugin ${name} with options.${meant === undefined ? "" : ` Did you mean ${meant}?`}`,
    `Those there are: ${ids.join(", ")}.`,
  );
}

/** Options that are secret, by package. */
type Credentials = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What `file` holds, by plugin name or package id. */
export function readCredentials(file: string): Credentials {
  try {
    const all = Object.entries(credentialsToChange(file));
    return Object.fromEntries(all.filter((entry): entry is [string, Record<string, unknown>] => isRecord(entry[1])));
  } catch {
    return {};
  }
}

/** All that stands there, for whoever writes it back: a file that cannot be read is refused, not replaced. */
export function credentialsToChange(file: string): Readonly<Record<string, unknown>> {
  if (!existsSync(file)) return {};
  const value = parsed(readFileSync(file, "utf8"));
  if (!isRecord(value))
    throw new LorimerError("CONFIG_INVALID", `${file} is no JSON object; it was left as it is.`, { hint: "Mend it, or move it away." });
  return value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
