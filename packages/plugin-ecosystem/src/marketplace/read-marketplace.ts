import type { ComponentReport, PackageReading } from "@lorimer/plugin-discovery/contract";
import { isRecord, placeOf, readJson } from "../files/inside.js";

export interface MarketplaceReading {
  readonly name: string;
  readonly description?: string;
  /** One for each package that the catalogue names, and for each that it once named otherwise. */
  readonly components: readonly ComponentReport[];
  readonly faults: readonly string[];
  readonly warnings: readonly string[];
  /** The packages that stand beside the catalogue. */
  readonly plugins: readonly PackageReading[];
}

/** Reads a package of the catalogue where it stands, with what the catalogue says of it. */
export type ReadEntry = (root: string, name: string, definition: Readonly<Record<string, unknown>>) => Promise<PackageReading | undefined>;

/** Reads `.claude-plugin/marketplace.json` and the packages that stand beside it; nothing is fetched. `root` is resolved. Undefined where there is none. */
export async function readMarketplace(root: string, read: ReadEntry): Promise<MarketplaceReading | undefined> {
  const place = await placeOf(root, ".claude-plugin/marketplace.json");
  if (place.kind === "missing" || place.kind === "folder") return undefined;
  const failed = (fault: string): MarketplaceReading => ({ name: "", components: [], faults: [fault], warnings: [], plugins: [] });
  if (place.kind === "outside") return failed("marketplace.json lies outside the folder");
  const file = await readJson(place.at);
  if (!file.ok) return failed(`marketplace.json ${file.fault}`);
  if (!isRecord(file.value)) return failed("marketplace.json is no object");
  const { name, owner, description, plugins: listed, metadata, renames } = file.value;
  const warnings: string[] = [];
  if (typeof name !== "string" || name === "") warnings.push("the catalogue has no name");
  if (!isRecord(owner)) warnings.push("the catalogue has no owner");
  const found: Gathered = { components: [], plugins: [], names: new Set() };
  const base = isRecord(metadata) && typeof metadata["pluginRoot"] === "string" ? metadata["pluginRoot"] : undefined;
  if (Array.isArray(listed)) for (const entry of listed as readonly unknown[]) await take(root, base, entry, read, found);
  for (const [old, now] of Object.entries(isRecord(renames) ? renames : {}))
    found.components.push(
      component("rename", old, "", "supported", typeof now === "string" ? `it is called ${now} now` : "it was taken back"),
    );
  return {
    name: typeof name === "string" ? name : "",
    ...(typeof description === "string" ? { description } : {}),
    components: found.components,
    faults: Array.isArray(listed) ? [] : ["marketplace.json has no list of plugins"],
    warnings,
    plugins: found.plugins,
  };
}

interface Gathered {
  readonly components: ComponentReport[];
  readonly plugins: PackageReading[];
  readonly names: Set<string>;
}

async function take(root: string, base: string | undefined, entry: unknown, read: ReadEntry, found: Gathered): Promise<void> {
  const say = (name: string, path: string, status: ComponentReport["status"], reason = ""): void =>
    void found.components.push(component("plugin", name, path, status, reason));
  if (!isRecord(entry) || typeof entry["name"] !== "string" || entry["name"] === "") return say("", "", "broken", "an entry has no name");
  const { name, source } = entry;
  const path = typeof source === "string" ? source : "";
  if (found.names.has(name)) return say(name, path, "broken", "the catalogue names another of this name before it");
  found.names.add(name);
  if (isRecord(source)) return say(name, "", "ignored", `not fetched: ${remoteText(source)}`);
  if (typeof source !== "string") return say(name, "", "broken", "it has no source");
  if (/^[a-z+]+:\/\/|^git@/i.test(source)) return say(name, path, "ignored", `not fetched: ${source}`);
  if (source.split(/[/\\]/).includes("..")) return say(name, path, "broken", "its source leads out of the catalogue");
  const isMarked = source === "." || source.startsWith("./");
  const place = await placeOf(root, isMarked || base === undefined ? source : `${base}/${source}`);
  if (place.kind === "missing") return say(name, path, "broken", "its source is not there");
  if (place.kind === "outside") return say(name, path, "broken", "its source leads out of the catalogue");
  if (place.kind === "file") return say(name, path, "broken", "its source is a file, not a folder");
  const reading = await read(place.at, name, entry);
  if (reading === undefined) return say(name, path, "broken", "its source holds no package in a layout that can be read here");
  found.plugins.push(reading);
  if (reading.faults[0] !== undefined) return say(name, path, "broken", reading.faults[0]);
  const isOdd = !isMarked && base === undefined;
  return say(name, path, isOdd ? "emulated" : "supported", isOdd ? "its source should begin with ./" : "");
}

function remoteText(source: Readonly<Record<string, unknown>>): string {
  const at = ["repo", "url", "package", "path"].map((key) => source[key]).filter((value) => typeof value === "string");
  return [String(source["source"] ?? "a source of no kind"), ...at].join(" ");
}

function component(kind: string, name: string, path: string, status: ComponentReport["status"], reason: string): ComponentReport {
  return { kind, name, path, status, reason };
}
