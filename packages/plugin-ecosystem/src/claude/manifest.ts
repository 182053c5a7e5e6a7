import type { ComponentKind } from "@lorimer/plugin-discovery/contract";
import { isRecord } from "../files/inside.js";

/** The fields of a plugin's manifest in the Claude Code layout that something here reads, after its catalogue entry is merged in. */
export interface ClaudeManifest {
  readonly fields: Readonly<Record<string, unknown>>;
  /** Fields that name components and cannot be understood: those components are not there, the others are. */
  readonly broken: readonly { readonly kind: ComponentKind; readonly field: string }[];
  readonly faults: readonly string[];
  readonly warnings: readonly string[];
}

/** Own fields only: a manifest may call a field `constructor`. */
function of<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === "string";
const texts: Check = (value) => Array.isArray(value) && value.every(text);
const paths: Check = (value) => text(value) || texts(value);
const pathsOrMap: Check = (value) => paths(value) || isRecord(value);
const pathsOrMaps: Check = (value) => pathsOrMap(value) || (Array.isArray(value) && value.every((item) => text(item) || isRecord(item)));

/** What a field that describes the plugin must be. What is in use all the same is let through: authors as text, repositories as objects, versions as numbers. */
const descriptive: Readonly<Record<string, Check>> = {
  $schema: () => true,
  name: text,
  displayName: text,
  version: (value) => text(value) || typeof value === "number",
  description: text,
  author: (value) => text(value) || isRecord(value),
  homepage: text,
  repository: (value) => text(value) || isRecord(value),
  license: (value) => text(value) || isRecord(value),
  keywords: texts,
  metadata: isRecord,
  defaultEnabled: (value) => typeof value === "boolean",
  experimental: isRecord,
  dependencies: Array.isArray,
};

const components: Readonly<Record<string, readonly [ComponentKind, Check]>> = {
  skills: ["skill", paths],
  commands: ["command", pathsOrMap],
  agents: ["agent", pathsOrMap],
  workflows: ["workflow", paths],
  hooks: ["hook", (value) => pathsOrMap(value) || Array.isArray(value)],
  mcpServers: ["mcp-server", pathsOrMaps],
  lspServers: ["lsp-server", pathsOrMaps],
  outputStyles: ["output-style", paths],
  themes: ["theme", paths],
  monitors: ["monitor", (value) => paths(value) || Array.isArray(value)],
  userConfig: ["user-config", isRecord],
  channels: ["channel", Array.isArray],
};

/** Fields of a catalogue entry that say where the plugin comes from, not what it is. */
const entryOnly = new Set(["source", "category", "tags", "strict", "relevance", "id"]);

/** Merges a manifest with what a catalogue says of the plugin. Unless the entry is not strict, the manifest is right where both speak. */
export function mergeManifest(manifest: unknown, definition: Readonly<Record<string, unknown>> | undefined): ClaudeManifest {
  const none = { fields: {}, broken: [], warnings: [] };
  if (manifest !== undefined && !isRecord(manifest)) return { ...none, faults: ["plugin.json is no object"] };
  const own = manifest ?? {};
  if (definition?.["strict"] === false) {
    const declared = Object.keys(components).filter((key) => key !== "userConfig" && own[key] !== undefined);
    if (declared.length > 0)
      return {
        ...none,
        faults: [`both the catalogue and plugin.json say what it holds (${declared.join(", ")}), and the entry is not strict`],
      };
  }
  const entry = Object.fromEntries(Object.entries(definition ?? {}).filter(([key]) => !entryOnly.has(key)));
  const merged: Record<string, unknown> = {};
  const broken: { readonly kind: ComponentKind; readonly field: string }[] = [];
  const [unknown, wrong]: [string[], string[]] = [[], []];
  for (const [key, value] of Object.entries({ ...entry, ...own })) {
    const component = of(components, key);
    const check = component?.[1] ?? of(descriptive, key);
    if (check === undefined) unknown.push(key);
    else if (check(value)) merged[key] = value;
    else if (component === undefined) wrong.push(key);
    else broken.push({ kind: component[0], field: key });
  }
  const warnings = [
    ...(unknown.length === 0 ? [] : [`unknown fields of plugin.json were left out: ${unknown.join(", ")}`]),
    ...(wrong.length === 0 ? [] : [`fields of the wrong form were left out: ${wrong.join(", ")}`]),
  ];
  return { fields: merged, broken, faults: [], warnings };
}
