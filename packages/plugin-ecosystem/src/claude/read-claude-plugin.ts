import { basename } from "node:path";
import type { PackageEntry, PackageReading } from "@lorimer/plugin-discovery/contract";
import { isRecord, placeOf, readJson } from "../files/inside.js";
import { findAgents, findCommands } from "./documents.js";
import { note } from "./found.js";
import type { Found } from "./found.js";
import { findHooks } from "./hooks.js";
import { mergeManifest } from "./manifest.js";
import { findOthers } from "./others.js";
import { findLanguageServers, findServers } from "./servers.js";
import { findSkills } from "./skills.js";
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

/** Reads a package in the layout of Claude Code. `root` is resolved. Undefined where the folder shows no sign of it. */
export async function readClaudePlugin(root: string, entry: PackageEntry): Promise<PackageReading | undefined> {
  const place = await placeOf(root, ".claude-plugin/plugin.json");
  const found = await Promise.all(signs.map((sign) => placeOf(root, sign)));
  const isSigned = found.some(({ kind }) => kind === "file" || kind === "folder");
  if (place.kind !== "file" && place.kind !== "outside" && entry.definition === undefined && !isSigned) return undefined;

  const file = place.kind === "file" ? await readJson(place.at) : undefined;
  const fallback = entry.name ?? basename(root);
  if (place.kind === "outside") return failed(fallback, ["plugin.json lies outside the package"]);
  if (file !== undefined && !file.ok) return failed(fallback, [`plugin.json ${file.fault}`]);
  const { fields, broken, faults, warnings } = mergeManifest(file?.value, entry.definition);
  const name = entry.name ?? (typeof fields["name"] === "string" && fields["name"] !== "" ? fields["name"] : fallback);
  if (faults.length > 0) return { ...failed(name, faults), warnings };

  const config = readUserConfig(fields["userConfig"]);
  const manifest = file === undefined ? "" : ".claude-plugin/plugin.json";
  const collected: Found = {
    root,
    fields,
    manifest,
    namesSkillsByFolder: false,
    isCatalogueRoot: ["./", ".", ""].includes(String(entry.definition?.["source"])),
    components: broken.map(({ kind, field }) => ({
      kind,
      name: "",
      path: manifest,
      status: "broken",
      reason: `the field ${field} is of the wrong form`,
    })),
    warnings: [...warnings, ...(await oddities(root, name, fields, file !== undefined))],
    skills: [],
    commands: [],
    agents: [],
    hooks: [],
    mcpServers: [],
    executables: [],
  };
  for (const find of [findSkills, findCommands, findAgents, findHooks, findServers, findLanguageServers, findOthers]) await find(collected);
  for (const key of Object.keys(config.options)) note(collected, "user-config", key, manifest, "supported");
  for (const [key, fault] of Object.entries(config.faults)) note(collected, "user-config", key, manifest, "broken", fault);
  const { components, warnings: all, skills, commands, agents, hooks, mcpServers, executables } = collected;
  return {
    ...{ components, warnings: all, skills, commands, agents, hooks, mcpServers, executables },
    ...described(fields),
    name,
    format: "claude",
    faults: [],
    userConfig: config.options,
    dependencies: dependencies(fields["dependencies"]),
  };
}

/** What is not as it should be, and does not matter. */
async function oddities(root: string, name: string, fields: Found["fields"], hasManifest: boolean): Promise<readonly string[]> {
  const odd: string[] = [];
  if (hasManifest && fields["name"] === undefined) odd.push("plugin.json has no name; that of the folder is taken");
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name)) odd.push(`the name "${name}" should be of lower-case letters, digits and dashes`);
  if (!hasManifest && (await placeOf(root, "plugin.json")).kind === "file")
    odd.push("plugin.json stands at the top; in this layout it is read in .claude-plugin");
  for (const folder of ["skills", "commands", "agents", "hooks"])
    if ((await placeOf(root, `.claude-plugin/${folder}`)).kind === "folder")
      odd.push(`.claude-plugin/${folder} is not read; it belongs to the top of the package`);
  return odd;
}

function failed(name: string, faults: readonly string[]): PackageReading {
  const none = { components: [], warnings: [], skills: [], commands: [], agents: [], hooks: [], mcpServers: [], executables: [] };
  return { ...none, name, format: "claude", faults, userConfig: {}, dependencies: [] };
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

function dependencies(value: unknown): PackageReading["dependencies"] {
  return (Array.isArray(value) ? (value as readonly unknown[]) : []).flatMap((item) => {
    if (typeof item === "string") return [{ name: item }];
    if (!isRecord(item) || typeof item["name"] !== "string") return [];
    const { name, version, marketplace } = item;
    return [
      { name, ...(typeof version === "string" ? { range: version } : {}), ...(typeof marketplace === "string" ? { marketplace } : {}) },
    ];
  });
}
