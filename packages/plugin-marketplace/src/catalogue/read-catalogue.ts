import { LorimerError } from "@lorimer/sdk";
import type { Catalogue, CatalogueEntry } from "../contract/index.js";
import { isRecord } from "./is-record.js";
import { pluginSource } from "./plugin-source.js";

/** Reads a `marketplace.json`. What is wrong with one entry leaves out that entry and no other. */
export function readCatalogue(value: unknown, where: string): Catalogue {
  if (!isRecord(value)) throw invalid(where, "it is no JSON object");
  const { name, plugins, metadata, description } = value;
  if (typeof name !== "string" || !isMarketplaceName(name)) throw invalid(where, "it has no name of letters, digits, dots and dashes");
  if (!Array.isArray(plugins)) throw invalid(where, "it has no list of plugins");
  const about = isRecord(metadata) ? metadata : {};
  const pluginRoot = typeof about["pluginRoot"] === "string" ? about["pluginRoot"] : undefined;
  const faults: Catalogue["faults"][number][] = [];
  const read = (plugins as readonly unknown[]).flatMap((entry, index) => {
    const found = readEntry(entry, pluginRoot);
    if (!("fault" in found)) return [found];
    faults.push({ entry: isRecord(entry) && typeof entry["name"] === "string" ? entry["name"] : `plugins[${index}]`, fault: found.fault });
    return [];
  });
  const counts = new Map<string, number>();
  for (const entry of read) counts.set(entry.name, (counts.get(entry.name) ?? 0) + 1);
  for (const [twice, count] of counts)
    if (count > 1) faults.push({ entry: twice, fault: "several entries have this name; none of them is offered" });
  const text = description ?? about["description"];
  return {
    name,
    ...(typeof text === "string" ? { description: text } : {}),
    entries: read.filter((entry) => counts.get(entry.name) === 1),
    faults,
    renames: Object.fromEntries(
      Object.entries(isRecord(value["renames"]) ? value["renames"] : {}).filter(
        (rename): rename is [string, string | null] => rename[1] === null || typeof rename[1] === "string",
      ),
    ),
    dependenciesFrom: texts(value["allowCrossMarketplaceDependenciesOn"]),
  };
}

/** What an old name has become, through every renaming; null where the plugin is gone. Undefined where the name never was one. */
export function currentName({ entries, renames }: Catalogue, name: string): string | null | undefined {
  const seen = new Set<string>();
  for (let at = name; !seen.has(at);) {
    if (entries.some((entry) => entry.name === at)) return at;
    seen.add(at);
    if (!Object.hasOwn(renames, at)) return undefined;
    const next = renames[at] ?? null;
    if (next === null) return null;
    at = next;
  }
  return undefined;
}

export function isMarketplaceName(name: string): boolean {
  return /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,63})$/.test(name) && !["inline", "skills-dir"].includes(name) && !name.includes("..");
}

function readEntry(entry: unknown, pluginRoot: string | undefined): CatalogueEntry | { readonly fault: string } {
  if (!isRecord(entry)) return { fault: "it is no object" };
  const { name, version, description, keywords, tags, category } = entry;
  if (typeof name !== "string" || !/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name) || name.includes(".."))
    return { fault: "its name is none" };
  const source = pluginSource(entry["source"], pluginRoot);
  if ("fault" in source) return source;
  return {
    name,
    source: source.source,
    ...(typeof version === "string" ? { version } : {}),
    ...(typeof description === "string" ? { description } : {}),
    keywords: [...texts(keywords), ...texts(tags), ...texts([category])],
    definition: entry,
  };
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

function invalid(where: string, fault: string): LorimerError {
  return new LorimerError("MARKETPLACE_INVALID", `${where} is no marketplace: ${fault}.`, {
    hint: "A marketplace is a folder or repository with .claude-plugin/marketplace.json, or such a file itself.",
  });
}
