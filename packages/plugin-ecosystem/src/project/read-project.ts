import { basename } from "node:path";
import type { PackageReading } from "@lorimer/plugin-discovery/contract";
import { isRecord, placeOf, readJson } from "../files/inside.js";
import { findAgents, findCommands } from "../claude/documents.js";
import { emptyFound, findAll, note, readingOf } from "../claude/found.js";
import type { Found } from "../claude/found.js";
import { findHooks } from "../claude/hooks.js";
import { findOthers } from "../claude/others.js";
import { findServers } from "../claude/servers.js";
import { findSkills } from "../claude/skills.js";

/** Where a project keeps each kind, from the top. */
const places: Readonly<Record<string, readonly string[]>> = {
  skills: [".claude/skills", ".lorimer/skills", ".agents/skills"],
  commands: [".claude/commands", ".lorimer/commands"],
  agents: [".claude/agents"],
  outputStyles: [".claude/output-styles"],
  workflows: [".claude/workflows"],
};

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
  ["agent", ".agents/agents"],
  ["command", ".agents/commands"],
  ["hook", ".claude/hooks/hooks.json"],
];

/** Reads what a project keeps for harnesses: `.claude`, `.lorimer`, `.agents`, `.mcp.json`. `root` is resolved. Undefined where it keeps nothing. */
export async function readProject(root: string): Promise<PackageReading | undefined> {
  const isThere = async (path: string): Promise<boolean> => ["file", "folder"].includes((await placeOf(root, path)).kind);
  const own = await Promise.all([".claude", ".agents", ".lorimer"].map(isThere));
  const theirs = await Promise.all(foreign.map(([, path]) => isThere(path)));
  if (!own.includes(true) && !theirs.includes(true)) return undefined;

  const fields: Record<string, readonly string[]> = {};
  for (const [field, folders] of Object.entries(places)) {
    const there = await Promise.all(folders.map(isThere));
    fields[field] = folders.filter((_, at) => there[at]).map((folder) => `./${folder}`);
  }
  const found: Found = { ...emptyFound(root, fields), format: "project", namesSkillsByFolder: true };
  await findAll(found, [findSkills, findCommands, findAgents, findServers, findOthers, findSettings]);
  for (const path of ["CLAUDE.md", "AGENTS.md", ".claude/CLAUDE.md"])
    if (await isThere(path)) note(found, "instructions", path, path, "supported");
  for (const [at, [kind, path]] of foreign.entries())
    if (theirs[at] === true && !found.components.some((component) => component.path === path))
      note(found, kind, "", path, "ignored", "it belongs to another harness");
  return { ...readingOf(found), name: basename(root), format: "project", faults: [], userConfig: {}, dependencies: [] };
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
