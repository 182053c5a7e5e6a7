import { basename } from "node:path";
import type { PackageReading } from "@lorimer/plugin-discovery/contract";
import { isRecord, placeOf, readJson } from "../files/inside.js";
import { findAgents, findCommands } from "../claude/documents.js";
import { note } from "../claude/found.js";
import type { Found } from "../claude/found.js";
import { findHooks } from "../claude/hooks.js";
import { findOthers } from "../claude/others.js";
import { findServers } from "../claude/servers.js";
import { findSkills } from "../claude/skills.js";

/** Folders at the top that make a repository a package, whatever it keeps for its own authors. */
const ofPackages = [".claude-plugin/plugin.json", "skills", "commands", "agents", "hooks/hooks.json", "SKILL.md"];

/** Where a project keeps each kind, from the top. */
const places: Readonly<Record<string, readonly string[]>> = {
  skills: [".claude/skills", ".lorimer/skills", ".agents/skills"],
  commands: [".claude/commands", ".lorimer/commands"],
  agents: [".claude/agents"],
  outputStyles: [".claude/output-styles"],
  workflows: [".claude/workflows"],
};

/** Reads what a project keeps for harnesses: `.claude`, `.lorimer`, `.agents`, `.mcp.json`. `root` is resolved. Undefined where it keeps nothing, or is a package. */
export async function readProject(root: string): Promise<PackageReading | undefined> {
  const isThere = async (path: string): Promise<boolean> => ["file", "folder"].includes((await placeOf(root, path)).kind);
  const own = await Promise.all([".claude", ".agents", ".lorimer"].map(isThere));
  if (!own.includes(true) || (await Promise.all(ofPackages.map(isThere))).includes(true)) return undefined;

  const fields: Record<string, readonly string[]> = {};
  for (const [field, folders] of Object.entries(places)) {
    const there = await Promise.all(folders.map(isThere));
    fields[field] = folders.filter((_, at) => there[at]).map((folder) => `./${folder}`);
  }
  const found: Found = {
    root,
    fields,
    manifest: "",
    isCatalogueRoot: false,
    namesSkillsByFolder: true,
    components: [],
    warnings: [],
    skills: [],
    commands: [],
    agents: [],
    hooks: [],
    mcpServers: [],
    executables: [],
  };
  for (const find of [findSkills, findCommands, findAgents, findServers, findOthers]) await find(found);
  for (const folder of [".claude", ".lorimer"])
    for (const file of ["settings.json", "settings.local.json"]) await settings(found, `${folder}/${file}`);
  for (const path of ["CLAUDE.md", "AGENTS.md", ".claude/CLAUDE.md"]) {
    const at = found.components.findIndex(({ kind, name }) => kind === "instructions" && name === path);
    if (at >= 0) found.components.splice(at, 1);
    if (await isThere(path)) note(found, "instructions", path, path, "supported");
  }
  const { components, warnings, skills, commands, agents, hooks, mcpServers, executables } = found;
  const held = { components, warnings, skills, commands, agents, hooks, mcpServers, executables };
  return { ...held, name: basename(root), format: "project", faults: [], userConfig: {}, dependencies: [] };
}

async function settings(found: Found, path: string): Promise<void> {
  const place = await placeOf(found.root, path);
  if (place.kind !== "file") return;
  const file = await readJson(place.at);
  if (!file.ok || !isRecord(file.value))
    return note(found, "settings", "", path, "broken", file.ok ? "it is no object" : `it ${file.fault}`);
  note(found, "settings", "", path, "supported", "lorimer settings shows what each key does");
  if (file.value["hooks"] !== undefined) await findHooks({ ...found, fields: { hooks: `./${path}` } });
}
