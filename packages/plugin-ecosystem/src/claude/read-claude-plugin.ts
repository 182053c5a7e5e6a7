import { basename } from "node:path";
import type { PackageEntry, PackageReading } from "@lorimer/plugin-discovery/contract";
import { entriesIn, isRecord, namesIn, placeOf, readJson } from "../files/inside.js";
import { findAgents, findCommands } from "./documents.js";
import { emptyFound, findAll, note, readingOf } from "./found.js";
import type { Found } from "./found.js";
import { fromGemini } from "./from-gemini.js";
import { findHooks } from "./hooks.js";
import { manifestPlaces } from "./manifest-place.js";
import type { ManifestPlace } from "./manifest-place.js";
import { mergeManifest } from "./manifest.js";
import { findOthers } from "./others.js";
import { findLanguageServers, findServers } from "./servers.js";
import { findSkills, holdsSkills } from "./skills.js";
import { typable } from "./typable.js";
import { readUserConfig } from "./user-config.js";

/** What makes a folder a package of this layout where it has no manifest. */
const signs = [
  "skills",
  "commands",
  "agents",
  "hooks/hooks.json",
  ".mcp.json",
  ".lsp.json",
  "output-styles",
  "SKILL.md",
  "skill.md",
  "monitors/monitors.json",
  "themes",
  "workflows",
];

/**
 * Reads a package in the layout of Claude Code, or of a harness whose layout is much the same. `root` is resolved. Undefined where the folder
 * shows no sign of it.
 */
export async function readClaudePlugin(root: string, entry: PackageEntry): Promise<PackageReading | undefined> {
  if ((await entriesIn(root)) === undefined) return failed(entry.name ?? basename(root), ["its folder is not there, or cannot be read"]);
  const places = await manifestPlaces(root);
  const isPackage = entry.definition !== undefined || (await isSigned(root));
  // A plugin.json alone at the top may be anything: many programs have plugins.
  const [own, ...beside] = isPackage ? places : places.filter(({ path }) => path !== "plugin.json");
  const isCollection = own === undefined && !isPackage;
  if (isCollection && !(await holdsSkills(root))) return undefined;

  const fallback = entry.name ?? basename(root);
  if (own?.place.kind === "outside") return failed(fallback, ["plugin.json lies outside the package"]);
  const file = own === undefined ? undefined : await readJson(own.place.at);
  const format = own?.dialect ?? "claude";
  if (file !== undefined && !file.ok) return failed(fallback, [`${basename(own?.path ?? "")} ${file.fault}`], format);
  const { fields: merged, broken, faults, warnings } = mergeManifest(await translated(root, file?.value, format), entry.definition);
  const fields = isCollection ? { ...merged, skills: "./" } : merged;
  const name = entry.name ?? (typeof fields["name"] === "string" && fields["name"] !== "" ? fields["name"] : fallback);
  if (faults.length > 0) return { ...failed(name, faults, format), warnings };

  const manifest = own?.path ?? "";
  const found: Found = {
    ...emptyFound(root, fields),
    manifest,
    format,
    isCatalogueRoot: ["./", ".", ""].includes(String(entry.definition?.["source"])),
  };
  found.warnings.push(...warnings, ...(await oddities(root, name, fields, own)));
  if (isCollection) found.warnings.push("it is no package but a collection of skills; they are read as those of one");
  if (manifest === "plugin.json") note(found, "manifest", name, manifest, "emulated", "in this layout it belongs into .claude-plugin");
  else if (format !== "claude")
    note(found, "manifest", name, manifest, "emulated", `it is written for ${format}, and read as that of this layout`);
  for (const { path } of beside) note(found, "manifest", path, path, "ignored", `${manifest} comes before it`);
  for (const { kind, field } of broken) note(found, kind, "", manifest, "broken", `the field ${field} is of the wrong form`);
  const config = readUserConfig({ ...channelOptions(fields["channels"]), ...(isRecord(fields["userConfig"]) ? fields["userConfig"] : {}) });
  await findAll(found, [findSkills, findCommands, findAgents, findHooks, findServers, findLanguageServers, findOthers]);
  for (const key of Object.keys(config.options)) {
    const mended = config.mended[key];
    note(found, "user-config", key, manifest, mended === undefined ? "supported" : "emulated", mended);
  }
  for (const [key, fault] of Object.entries(config.faults)) note(found, "user-config", key, manifest, "broken", fault);
  return {
    ...readingOf(found),
    ...described(fields),
    name,
    format,
    faults: [],
    userConfig: config.options,
    dependencies: dependencies(fields["dependencies"]),
  };
}

async function isSigned(root: string): Promise<boolean> {
  const found = await Promise.all(signs.map((sign) => placeOf(root, sign)));
  return found.some(({ kind }) => kind === "file" || kind === "folder");
}

/** A manifest of another harness with its own words replaced by those of this layout. */
async function translated(root: string, manifest: unknown, format: string): Promise<unknown> {
  if (!isRecord(manifest)) return manifest;
  if (format === "gemini") return fromGemini(manifest);
  const hasServers = format === "cursor" && manifest["mcpServers"] === undefined && (await placeOf(root, "mcp.json")).kind === "file";
  return hasServers ? { ...manifest, mcpServers: "./mcp.json" } : manifest;
}

/** Folders of the layout; on some systems their names may be written in any case. */
const folders = ["skills", "commands", "agents", "hooks", "output-styles", "themes", "monitors", "workflows", "bin"];

/** What is not as it should be, and does not matter. */
async function oddities(root: string, name: string, fields: Found["fields"], own: ManifestPlace | undefined): Promise<readonly string[]> {
  const odd: string[] = [];
  if (own !== undefined && fields["name"] === undefined) odd.push(`${basename(own.path)} has no name; that of the folder is taken`);
  const untyped = typable(name, true) === undefined ? ", and commands can only be typed without it" : "";
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name)) odd.push(`the name "${name}" should be of lower-case letters, digits and dashes${untyped}`);
  for (const each of await namesIn(root))
    if (folders.includes(each.toLowerCase()) && !folders.includes(each))
      odd.push(`${each} is not read: its name should be ${each.toLowerCase()}`);
  if ((await placeOf(root, ".claude-plugin/plugin.json")).kind === "folder")
    odd.push(".claude-plugin/plugin.json is a folder, and not read");
  for (const folder of ["skills", "commands", "agents", "hooks"])
    if ((await placeOf(root, `.claude-plugin/${folder}`)).kind === "folder")
      odd.push(`.claude-plugin/${folder} is not read; it belongs to the top of the package`);
  return odd;
}

function failed(name: string, faults: readonly string[], format = "claude"): PackageReading {
  return { ...readingOf(emptyFound("", {})), name, format, faults, userConfig: {}, dependencies: [] };
}

function described(
  fields: Readonly<Record<string, unknown>>,
): Partial<Pick<PackageReading, "version" | "description" | "displayName" | "defaultEnabled">> {
  const { version, description, displayName, defaultEnabled } = fields;
  return {
    ...(version === undefined ? {} : { version: String(version) }),
    ...(typeof description === "string" ? { description } : {}),
    ...(typeof displayName === "string" ? { displayName } : {}),
    ...(typeof defaultEnabled === "boolean" ? { defaultEnabled } : {}),
  };
}

/** Options that channels ask for: the server of a channel may name them too. */
function channelOptions(channels: unknown): Readonly<Record<string, unknown>> {
  const all = Array.isArray(channels) ? (channels as readonly unknown[]) : [];
  return Object.fromEntries(
    all.flatMap((channel) => (isRecord(channel) && isRecord(channel["userConfig"]) ? Object.entries(channel["userConfig"]) : [])),
  );
}

/** `NAME`, `NAME@MARKETPLACE` as ids are written, or `NAME@RANGE`. */
function namedBy(text: string): PackageReading["dependencies"][number] {
  const [, name = text, rest = ""] = /^([^@]+)@(.+)$/.exec(text) ?? [];
  if (rest === "") return { name };
  return /^[\d^~<>=*vx]/i.test(rest) && !/^[a-z][\w.-]*$/i.test(rest) ? { name, range: rest } : { name, marketplace: rest };
}

function dependencies(value: unknown): PackageReading["dependencies"] {
  return (Array.isArray(value) ? (value as readonly unknown[]) : []).flatMap((item) => {
    if (typeof item === "string") return [namedBy(item)];
    if (!isRecord(item) || typeof item["name"] !== "string") return [];
    const { name, version, marketplace } = item;
    return [
      { name, ...(typeof version === "string" ? { range: version } : {}), ...(typeof marketplace === "string" ? { marketplace } : {}) },
    ];
  });
}
