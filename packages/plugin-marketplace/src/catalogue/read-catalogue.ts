import { LorimerError } from "@lorimer/sdk";
import type { Catalogue, CatalogueEntry, CatalogueFault, Raw } from "../contract/index.js";
import { isRecord } from "./is-record.js";
import { pluginSource } from "./plugin-source.js";

/** Reads a `marketplace.json`. What is wrong with one entry leaves out that entry and no other. */
export function readCatalogue(value: unknown, where: string): Catalogue {
  if (!isRecord(value)) throw invalid(where, "it is no JSON object");
  const { name, plugins, metadata, description } = value;
  if (typeof name !== "string" || !isMarketplaceName(name)) throw invalid(where, "it has no name of letters, digits, dots and dashes");
  if (!Array.isArray(plugins)) throw invalid(where, "it has no list of plugins");
  const listed = listedIn(value);
  const text = description ?? (isRecord(metadata) ? metadata["description"] : undefined);
  return {
    name,
    ...(typeof text === "string" ? { description: text } : {}),
    entries: listed.flatMap((each) => ("fault" in each ? [] : [each])),
    faults: listed.flatMap((each) => ("fault" in each ? [each] : [])),
    renames: renamesIn(value),
    dependenciesFrom: texts(value["allowCrossMarketplaceDependenciesOn"]),
  };
}

/** What the list of a catalogue holds, in its order: plugins, and what is wrong with an entry that is none. */
export function listedIn({ plugins, metadata }: Raw): readonly (CatalogueEntry | CatalogueFault)[] {
  const root = isRecord(metadata) ? metadata["pluginRoot"] : undefined;
  const taken = new Set<string>();
  return (Array.isArray(plugins) ? (plugins as readonly unknown[]) : []).map((entry, index) => {
    const found = readEntry(entry, typeof root === "string" ? root : undefined);
    const name = isRecord(entry) && typeof entry["name"] === "string" ? entry["name"] : "";
    const isTwice = taken.has(name);
    if (name !== "") taken.add(name);
    const fault = isTwice ? "the catalogue names another of this name before it" : "fault" in found ? found.fault : undefined;
    return fault === undefined
      ? (found as CatalogueEntry)
      : { entry: name === "" ? `plugins[${index}]` : name, fault, definition: isRecord(entry) ? entry : {} };
  });
}

export function renamesIn({ renames }: Raw): Catalogue["renames"] {
  return Object.fromEntries(
    Object.entries(isRecord(renames) ? renames : {}).filter(
      (rename): rename is [string, string | null] => rename[1] === null || typeof rename[1] === "string",
    ),
  );
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
  if (!isRecord(entry) || typeof entry["name"] !== "string" || entry["name"] === "") return { fault: "an entry has no name" };
  const { version, description, keywords, tags, category } = entry;
  const name = entry["name"];
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name) || name.includes(".."))
    return { fault: "its name has not only letters, digits, dots and dashes" };
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
