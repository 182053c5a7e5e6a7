import { isRecord } from "../files/inside.js";

/** The fields of a plugin's manifest in the Claude Code layout that something here reads, after its catalogue entry is merged in. */
export interface ClaudeManifest {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly faults: readonly string[];
  readonly warnings: readonly string[];
}

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === "string";
const texts: Check = (value) => Array.isArray(value) && value.every(text);
const paths: Check = (value) => text(value) || texts(value);
const pathsOrMap: Check = (value) => paths(value) || isRecord(value);

/** What a field must be. A wrong one makes the plugin fail; what is in use all the same is let through. */
const fields: Readonly<Record<string, Check>> = {
  $schema: () => true,
  name: text,
  displayName: text,
  // A number is in use.
  version: (value) => text(value) || typeof value === "number",
  description: text,
  author: (value) => text(value) || isRecord(value),
  homepage: text,
  repository: (value) => text(value) || isRecord(value),
  license: text,
  keywords: texts,
  metadata: () => true,
  defaultEnabled: (value) => typeof value === "boolean",
  skills: paths,
  commands: (value) => pathsOrMap(value),
  agents: paths,
  workflows: paths,
  hooks: (value) => pathsOrMap(value) || Array.isArray(value),
  mcpServers: (value) => pathsOrMap(value),
  lspServers: (value) => pathsOrMap(value),
  outputStyles: paths,
  themes: paths,
  monitors: (value) => paths(value) || Array.isArray(value),
  experimental: () => true,
  userConfig: isRecord,
  channels: Array.isArray,
  dependencies: (value) => Array.isArray(value),
};

/** Fields of a catalogue entry that say where the plugin comes from, not what it is. */
const entryOnly = new Set(["source", "category", "tags", "strict", "relevance", "id"]);
const componentFields = [
  "skills",
  "commands",
  "agents",
  "workflows",
  "hooks",
  "mcpServers",
  "lspServers",
  "outputStyles",
  "themes",
  "monitors",
  "channels",
];

/** Merges a manifest with what a catalogue says of the plugin. Unless the entry is not strict, the manifest is right where both speak. */
export function mergeManifest(manifest: unknown, definition: Readonly<Record<string, unknown>> | undefined): ClaudeManifest {
  const faults: string[] = [];
  const warnings: string[] = [];
  if (manifest !== undefined && !isRecord(manifest)) return { fields: {}, faults: ["plugin.json is no object"], warnings };
  const own = manifest ?? {};
  const entry = Object.fromEntries(Object.entries(definition ?? {}).filter(([key]) => !entryOnly.has(key)));
  if (definition?.["strict"] === false) {
    const declared = componentFields.filter((key) => own[key] !== undefined);
    if (declared.length > 0)
      faults.push(`both the catalogue and plugin.json say what it holds (${declared.join(", ")}), and the entry is not strict`);
  }
  const merged: Record<string, unknown> = {};
  const unknown: string[] = [];
  for (const [key, value] of Object.entries({ ...entry, ...own })) {
    const check = fields[key];
    if (check === undefined) unknown.push(key);
    else if (!check(value)) faults.push(`its ${key} is of the wrong form`);
    else merged[key] = value;
  }
  if (unknown.length > 0) warnings.push(`unknown fields of plugin.json were left out: ${unknown.join(", ")}`);
  return { fields: merged, faults, warnings };
}
