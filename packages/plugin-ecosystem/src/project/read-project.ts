import { basename } from "node:path";
import type { PackageReading } from "@lorimer/plugin-discovery/contract";
import { filesBelow, isRecord, placeOf, readJson } from "../files/inside.js";
import { findAgents, findCommands } from "../claude/documents.js";
import { emptyFound, findAll, note, readingOf } from "../claude/found.js";
import type { Found } from "../claude/found.js";
import { findHooks } from "../claude/hooks.js";
import { findOthers } from "../claude/others.js";
import { findServers } from "../claude/servers.js";
import { findProjectSkills } from "./project-skills.js";

/** Folders of skills, in the order in which they win a name. */
const skillFolders = [".lorimer/skills", ".claude/skills", ".agents/skills"];

/** Where a project keeps each other kind, from the top, in that order too. */
const places: Readonly<Record<string, readonly string[]>> = {
  commands: [".lorimer/commands", ".claude/commands"],
  agents: [".claude/agents"],
  outputStyles: [".claude/output-styles"],
  workflows: [".claude/workflows"],
};

const instructions = [
  ...["LORIMER.md", ".lorimer/LORIMER.md", "CLAUDE.md", ".claude/CLAUDE.md", "AGENTS.md"],
  ...["LORIMER.local.md", "CLAUDE.local.md"],
];

/** What other harnesses keep in a project, and nothing here reads. */
const foreign: readonly (readonly [kind: string, path: string])[] = [
  ["instructions", ".cursor/rules"],
  ["instructions", ".cursorrules"],
  ["command", ".cursor/commands"],
  ["mcp-server", ".cursor/mcp.json"],
  ["hook", ".cursor/hooks.json"],
  ["settings", ".codex/config.toml"],
  ["command", ".codex/prompts"],
  ["agent", ".codex/agents"],
  ["settings", ".gemini/settings.json"],
  ["command", ".gemini/commands"],
  ["instructions", "GEMINI.md"],
  ["settings", "opencode.json"],
  ["settings", "opencode.jsonc"],
  ["agent", ".opencode/agent"],
  ["agent", ".opencode/agents"],
  ["command", ".opencode/command"],
  ["command", ".opencode/commands"],
  ["skill", ".opencode/skills"],
  ["instructions", ".github/copilot-instructions.md"],
  ["instructions", ".github/instructions"],
  ["agent", ".github/agents"],
  ["command", ".github/prompts"],
  ["skill", ".github/skills"],
  ["mcp-server", ".vscode/mcp.json"],
  ["instructions", ".windsurfrules"],
  ["instructions", ".windsurf/rules"],
  ["instructions", ".clinerules"],
  ["instructions", ".kiro/steering"],
  ["hook", ".kiro/hooks"],
  ["skill", ".kiro/skills"],
  ["agent", ".cursor/agents"],
  ["skill", ".cursor/skills"],
  ["skill", ".codex/skills"],
  ["agent", ".gemini/agents"],
  ["skill", ".gemini/skills"],
  ["skill", ".opencode/skill"],
  ["plugin", ".opencode/plugin"],
  ["plugin", ".opencode/plugins"],
  ["instructions", ".agent/rules"],
  ["skill", ".agent/skills"],
  ["command", ".agent/workflows"],
  ["command", ".windsurf/workflows"],
  ["skill", ".windsurf/skills"],
  ["agent", ".factory/droids"],
  ["command", ".factory/commands"],
  ["skill", ".factory/skills"],
  ["instructions", ".roo/rules"],
  ["command", ".roo/commands"],
  ["instructions", ".junie/guidelines.md"],
  ["instructions", ".continue/rules"],
  ["instructions", ".goosehints"],
  ["hook", ".github/hooks"],
  ["agent", ".agents/agents"],
  ["command", ".agents/commands"],
];

/** Reads what a project keeps for harnesses: `.claude`, `.lorimer`, `.agents`, `.mcp.json`. `root` is resolved. Undefined where it keeps nothing, not even instructions. */
export async function readProject(root: string): Promise<PackageReading | undefined> {
  const isThere = async (path: string): Promise<boolean> => ["file", "folder"].includes((await placeOf(root, path)).kind);
  const own = await Promise.all([".claude", ".agents", ".lorimer"].map(isThere));
  const theirs = await Promise.all(foreign.map(([, path]) => isThere(path)));
  const told = await Promise.all(instructions.map(isThere));
  if (![...own, ...theirs, ...told].includes(true)) return undefined;

  const fields: Record<string, readonly string[]> = {};
  for (const [field, folders] of Object.entries(places)) {
    const there = await Promise.all(folders.map(isThere));
    fields[field] = folders.filter((_, at) => there[at]).map((folder) => `./${folder}`);
  }
  const found: Found = { ...emptyFound(root, fields), format: "project" };
  await findAll(found, [findSkills, findCommands, findAgents, findServers, findOthers, findSettings, findInstructions]);
  for (const [at, [kind, path]] of foreign.entries())
    if (theirs[at] === true && !found.components.some((component) => component.path === path))
      note(found, kind, "", path, "ignored", "it belongs to another harness");
  if (await isThere(".claude/hooks/hooks.json"))
    note(found, "hook", "", ".claude/hooks/hooks.json", "ignored", "the hooks of a project stand in its settings");
  return { ...readingOf(found), name: basename(root), format: "project", faults: [], userConfig: {}, dependencies: [] };
}

async function findSkills(found: Found): Promise<void> {
  const taken = { files: new Set<string>(), names: new Set<string>() };
  for (const folder of skillFolders) await findProjectSkills(found, folder, taken);
}

/** Files that come into the context by themselves, and the rules. */
async function findInstructions(found: Found): Promise<void> {
  const { root } = found;
  for (const path of instructions) if ((await placeOf(root, path)).kind === "file") note(found, "instructions", path, path, "supported");
  for (const folder of [".lorimer/rules", ".claude/rules"]) {
    const place = await placeOf(root, folder);
    if (place.kind !== "folder") continue;
    const unread = (file: string, fault: string): void => note(found, "instructions", file, `${folder}/${file}`, "broken", fault);
    const { files, cut } = await filesBelow(root, place.at, (name) => name.endsWith(".md"), unread);
    if (cut !== "") found.warnings.push(`${folder}: ${cut}`);
    for (const file of files) note(found, "instructions", file.replace(/\.md$/, ""), `${folder}/${file}`, "supported");
  }
}

async function findSettings(found: Found): Promise<void> {
  for (const folder of [".claude", ".lorimer"])
    for (const file of ["settings.json", "settings.local.json"]) await settings(found, `${folder}/${file}`);
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
