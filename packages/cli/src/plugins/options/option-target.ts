import { existsSync, readFileSync } from "node:fs";
import type { KnownPackage } from "@lorimer/plugin-discovery/contract";
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

/** The schema in which a plugin of ours declares its settings. */
function settingsSchemaOf({ manifest }: Pick<Plugin, "manifest">): JsonSchema | undefined {
  const schema = manifest.extensions?.[namespace]?.["settings"];
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
  return [...defaultPlugins, ...read].map(nativeTarget).filter((target) => target !== undefined);
}

/** The packages that are there with options of their own. */
export function packageTargets(packages: readonly KnownPackage[]): readonly OptionTarget[] {
  return packages.flatMap(({ package: { id, userConfig } }) =>
    Object.keys(userConfig).length === 0 ? [] : [{ id, schema: userConfigSchema(userConfig), key: ["pluginConfigs", id, "options"] }],
  );
}

function nativeTarget(plugin: Pick<Plugin, "manifest">): OptionTarget | undefined {
  const schema = settingsSchemaOf(plugin);
  const { name } = plugin.manifest;
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
