import { manifestSchemaUrl } from "@lorimer/sdk";

/** What a root `plugin.json` says, where it is one of Agent Plugins 1.0. */
export interface AgentPluginManifest {
  readonly name: string;
  readonly version?: string;
  readonly description?: string;
  readonly displayName?: string;
  readonly extensions: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export type ReadManifest =
  | { readonly ok: true; readonly manifest: AgentPluginManifest; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly fault: string };

const known = ["$schema", "name", "version", "description", "author", "homepage", "repository", "license", "keywords", "extensions"];
const textFields = ["version", "description", "homepage", "repository", "license"];

/** True for a manifest that claims to be of this format, in whatever version. */
export function claimsAgentPlugin(value: unknown): boolean {
  return isRecord(value) && typeof value["$schema"] === "string" && value["$schema"].startsWith("https://agent-plugins.org/");
}

/** Reads a manifest by the rules of Agent Plugins 1.0: types are checked, values are not; an unknown field is named and left out, everything else refuses the plugin. */
export function readManifest(value: unknown): ReadManifest {
  if (!isRecord(value)) return refused("plugin.json is no JSON object");
  if (value["$schema"] !== manifestSchemaUrl) return refused(`its $schema is not ${manifestSchemaUrl}`);
  const { name } = value;
  if (typeof name !== "string" || !isName(name))
    return refused("its name must have 1-64 characters of a-z 0-9 - . with a letter or digit at both ends, and no -- or ..");
  for (const field of textFields)
    if (value[field] !== undefined && typeof value[field] !== "string") return refused(`its ${field} is no text`);
  const fault = authorFault(value["author"]) ?? keywordsFault(value["keywords"]);
  if (fault !== undefined) return refused(fault);

  const warnings = Object.keys(value)
    .filter((field) => !known.includes(field))
    .map((field) => `plugin.json: the field "${field}" is not known and was left out`);
  const { extensions: given } = value;
  const isMap = isRecord(given);
  if (given !== undefined && !isMap) warnings.push("plugin.json: extensions is no object and was left out");
  const extensions: Record<string, Readonly<Record<string, unknown>>> = {};
  for (const [namespace, data] of Object.entries(isMap ? given : {})) {
    if (!isRecord(data)) return refused(`its extension "${namespace}" is no object`);
    extensions[namespace] = data;
  }
  return {
    ok: true,
    warnings,
    manifest: {
      name,
      extensions,
      ...(typeof value["version"] === "string" ? { version: value["version"] } : {}),
      ...(typeof value["description"] === "string" ? { description: value["description"] } : {}),
    },
  };
}

function isName(name: string): boolean {
  return /^[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?$/.test(name) && !name.includes("--") && !name.includes("..");
}

function refused(fault: string): ReadManifest {
  return { ok: false, fault };
}

function authorFault(author: unknown): string | undefined {
  if (author === undefined) return undefined;
  if (!isRecord(author)) return "its author is no object";
  for (const [field, value] of Object.entries(author)) {
    if (!["name", "email", "url"].includes(field)) return `its author has the field "${field}"; name, email and url are those there are`;
    if (typeof value !== "string") return `its author's ${field} is no text`;
  }
  return undefined;
}

function keywordsFault(keywords: unknown): string | undefined {
  if (keywords === undefined) return undefined;
  return Array.isArray(keywords) && keywords.every((word) => typeof word === "string") ? undefined : "its keywords are no list of texts";
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
