import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ComponentReport, PackageReading } from "@lorimer/plugin-discovery/contract";
import type { CatalogueEntry, Raw } from "../contract/index.js";
import { isInside } from "../store/copy-tree.js";
import { isRecord } from "./is-record.js";
import { isMarketplaceName, listedIn, renamesIn } from "./read-catalogue.js";

export interface CatalogueReport {
  readonly name: string;
  readonly description?: string;
  /** One for each plugin that the catalogue names, and for each that it once named otherwise. */
  readonly components: readonly ComponentReport[];
  readonly faults: readonly string[];
  readonly warnings: readonly string[];
  /** The packages that stand beside the catalogue. */
  readonly plugins: readonly PackageReading[];
}

/** Reads a package of the catalogue where it stands, with what the catalogue says of it. */
export type ReadEntry = (root: string, name: string, definition: Raw) => Promise<PackageReading | undefined>;

/** Where a catalogue stands: the first is the one from which packages can be installed. */
const paths = [".claude-plugin/marketplace.json", ".agents/plugins/marketplace.json", ".github/plugin/marketplace.json"];
const maxBytes = 4 * 1024 * 1024;

/** Reports on a catalogue and the packages that stand beside it; nothing is fetched. `root` is resolved. Undefined where there is none. */
export async function reportCatalogue(root: string, read: ReadEntry): Promise<CatalogueReport | undefined> {
  const [path, ...others] = await catalogues(root);
  if (path === undefined) return undefined;
  const value = await jsonAt(root, path);
  if (typeof value === "string") return { name: "", components: [], faults: [value], warnings: [], plugins: [] };
  const { name: own, owner, description, plugins: listed } = value;
  const isNamed = typeof own === "string" && own !== "";
  const warnings = others.map((other) => `${other} is not read: ${path} comes before it`);
  if (path !== paths[0]) warnings.push(`${path} is written for another harness: packages are installed from ${paths[0]}`);
  if (!isNamed) warnings.push("the catalogue has no name");
  else if (!isMarketplaceName(own)) warnings.push("nothing can be installed from a catalogue of this name");
  if (!isRecord(owner)) warnings.push("the catalogue has no owner");
  const plugins: PackageReading[] = [];
  const components: ComponentReport[] = [];
  for (const entry of listedIn(value)) {
    const judged = await judge(root, entry, read);
    const name = "fault" in entry ? entry.entry : nameIn(entry.definition);
    components.push({ kind: "plugin", name, path: pathIn(entry.definition), ...judged.said });
    if (judged.reading !== undefined) plugins.push(judged.reading);
  }
  for (const [old, now] of Object.entries(renamesIn(value)))
    components.push({
      kind: "rename",
      name: old,
      path: "",
      status: "supported",
      reason: now === null ? "it was taken back" : `it is called ${now} now`,
    });
  return {
    name: isNamed ? own : "",
    ...(typeof description === "string" ? { description } : {}),
    components,
    faults: Array.isArray(listed) ? [] : ["marketplace.json has no list of plugins"],
    warnings,
    plugins,
  };
}

/** The catalogues of a folder; harnesses that follow the layout keep theirs in `.NAME-plugin`. */
async function catalogues(root: string): Promise<readonly string[]> {
  const names = await readdir(root).catch((): string[] => []);
  const folders = names.filter((name) => /^\.[\w-]+-plugin$/.test(name)).map((name) => `${name}/marketplace.json`);
  const found: string[] = [];
  for (const path of new Set([...paths.slice(0, 2), ...folders.sort(), ...paths.slice(2)]))
    if (["file", "outside"].includes((await placeOf(root, path)).kind)) found.push(path);
  return found;
}

/** Or what is wrong with the file. */
async function jsonAt(root: string, path: string): Promise<Raw | string> {
  const place = await placeOf(root, path);
  if (place.kind === "outside") return "marketplace.json lies outside the folder";
  try {
    if ((await stat(place.at)).size > maxBytes) return "marketplace.json is too large";
    const value: unknown = JSON.parse((await readFile(place.at, "utf8")).replace(/^\uFEFF/, ""));
    return isRecord(value) ? value : "marketplace.json is no object";
  } catch (error) {
    return `marketplace.json ${error instanceof SyntaxError ? "is no JSON" : "cannot be read"}`;
  }
}

interface Judged {
  readonly said: Pick<ComponentReport, "status" | "reason">;
  readonly reading?: PackageReading;
}

async function judge(root: string, entry: ReturnType<typeof listedIn>[number], read: ReadEntry): Promise<Judged> {
  if ("fault" in entry) return broken(entry.fault);
  const { name, source, definition } = entry;
  if (source.source !== "path") return { said: { status: "ignored", reason: `not fetched: ${remoteText(definition["source"])}` } };
  const first = await placeOf(root, source.path);
  const isElsewhere = first.kind === "missing" && source.otherwise !== undefined;
  const place = isElsewhere ? await placeOf(root, source.otherwise) : first;
  if (place.kind === "missing") return broken("its source is not there");
  if (place.kind === "outside") return broken("its source leads out of the catalogue");
  if (place.kind === "file") return broken("its source is a file, not a folder");
  const reading = await read(place.at, name, definition);
  if (reading === undefined) return broken("its source holds no package in a layout that can be read here");
  if (reading.faults[0] !== undefined) return { ...broken(reading.faults[0]), reading };
  const reason = oddity(entry, isElsewhere);
  if (reason !== "") return { said: { status: "emulated", reason }, reading };
  // As a submodule that was not fetched, or a manifest alone.
  return { said: { status: "supported", reason: reading.components.length === 0 ? "it holds nothing" : "" }, reading };
}

/** How else the path should be written. */
function oddity({ definition, source }: CatalogueEntry, isElsewhere: boolean): string {
  const path = pathIn(definition);
  const isMarked = path === "." || path.startsWith("./");
  const hasRoot = source.source === "path" && source.otherwise !== undefined;
  if (!isMarked && (!hasRoot || isElsewhere)) return "its source should begin with ./";
  return isMarked && isElsewhere ? "its source is seen from pluginRoot, and should not begin with ./" : "";
}

function broken(reason: string): Judged {
  return { said: { status: "broken", reason } };
}

function nameIn({ name }: Raw): string {
  return typeof name === "string" ? name : "";
}

/** The path of a source as the catalogue writes it; empty for what is fetched. */
function pathIn({ source }: Raw): string {
  if (typeof source === "string") return source;
  const isLocal = isRecord(source) && ["local", "path", "directory"].includes(String(source["source"]));
  return isLocal && typeof source["path"] === "string" ? source["path"] : "";
}

function remoteText(source: unknown): string {
  if (!isRecord(source)) return String(source);
  const at = ["repo", "url", "package", "path"].map((key) => source[key]).filter((value) => typeof value === "string");
  return [String(source["source"]), ...at].join(" ");
}

async function placeOf(
  root: string,
  path: string,
): Promise<{ readonly kind: "file" | "folder" | "missing" | "outside"; readonly at: string }> {
  const at = await realpath(join(root, path)).catch(() => undefined);
  if (at === undefined) return { kind: "missing", at: root };
  if (!isInside(root, at)) return { kind: "outside", at };
  const info = await stat(at);
  return { kind: info.isDirectory() ? "folder" : info.isFile() ? "file" : "missing", at };
}
