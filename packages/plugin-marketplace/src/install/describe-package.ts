import { createHash } from "node:crypto";
import { join } from "node:path";
import type { PackageReading } from "@lorimer/plugin-discovery/contract";
import type { Isolation } from "@lorimer/sdk";
import { isRecord } from "../catalogue/is-record.js";
import { readJsonFile } from "../store/json-file.js";

/** What a person agrees to with a package. */
export interface Declared {
  readonly native: boolean;
  readonly access: readonly string[];
  readonly isolation?: Isolation;
  /** Kind and name of each part, sorted. */
  readonly components: readonly string[];
  /** Changes with everything above, and with what its hooks and servers run. */
  readonly consent: string;
}

/** Reads what a package declares. Nothing of it runs. */
export async function declaredBy(root: string, reading: PackageReading): Promise<Declared> {
  const [manifest, contributes] = await Promise.all([
    readJsonFile(join(root, "plugin.json")),
    readJsonFile(join(root, "dev.lorimer", "contributes.json")),
  ]);
  const extensions = isRecord(manifest) && isRecord(manifest["extensions"]) ? manifest["extensions"] : {};
  const own = isRecord(extensions["dev.lorimer"]) ? extensions["dev.lorimer"] : {};
  const access = (Array.isArray(own["access"]) ? (own["access"] as readonly unknown[]) : [])
    .filter((item): item is string => typeof item === "string")
    .sort();
  const components = [...new Set([...reading.components.map(({ kind, name }) => `${kind} ${name}`), ...contributions(contributes)])].sort();
  const runs = {
    hooks: reading.hooks.map(({ config }) => config),
    servers: reading.mcpServers.map(({ name, config }) => [name, config]),
    // The schemas and descriptions of its tools are part of what the model is told.
    contributes: contributes ?? null,
  };
  const { isolation: where } = own;
  const isolation = where === "worker" || where === "process" ? { isolation: where as Isolation } : {};
  const consent = createHash("sha256")
    .update(canonical({ access, components, runs, ...isolation }))
    .digest("hex");
  return { native: contributes !== undefined, access, ...isolation, components, consent };
}

function contributions(value: unknown): readonly string[] {
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([point, entries]) =>
    (Array.isArray(entries) ? (entries as readonly unknown[]) : []).map((entry) => {
      const { name, id, token, module } = isRecord(entry) ? entry : {};
      const said = [name, id, token, module].find((text) => typeof text === "string");
      return `${point} ${typeof said === "string" ? said : "unnamed"}`;
    }),
  );
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isRecord(value)) return JSON.stringify(value) ?? "null";
  return `{${Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`)
    .join(",")}}`;
}
