import type { Effort } from "@lorimer/sdk";
import { flagOf, listOf, textOf } from "@lorimer/sdk/front-matter";
import type { SkillFields } from "./skill-fields.js";

export interface ReadFields {
  readonly fields: SkillFields;
  readonly problems: readonly string[];
}

type Building = { -readonly [Key in keyof SkillFields]: SkillFields[Key] };

/** Takes what can be used of front matter, in whatever form its values come; a value that means nothing is left out and named. */
export function readFields(data: Readonly<Record<string, unknown>>): ReadFields {
  const problems: string[] = [];
  const fields: Building = { ...unsaid };
  for (const [key, value] of Object.entries(data)) {
    const read = value === null || value === undefined ? undefined : readers.get(plainKey(key));
    const fault = read?.(fields, value);
    if (fault !== undefined) problems.push(`"${key}" ${fault}.`);
  }
  return { fields, problems };
}

const none: readonly string[] = [];

/** What a skill that says nothing says. */
const unsaid: SkillFields = {
  tags: none,
  triggers: none,
  requires: none,
  dependencies: none,
  metadata: {},
  arguments: none,
  disableModelInvocation: false,
  userInvocable: true,
  defaultEnabled: true,
  paths: none,
  allowedTools: none,
  disallowedTools: none,
  shell: "bash",
  context: "inline",
  background: true,
};

/** Puts a value into its field; tells what is wrong with one that means nothing. */
type Reader = (fields: Building, value: unknown) => string | undefined;
type KeysOf<Value> = { [Key in keyof Building]-?: Value extends Exclude<Building[Key], undefined> ? Key : never }[keyof Building];

const text =
  (key: KeysOf<string>): Reader =>
  (fields, value) => {
    const words = Array.isArray(value) ? value.map((item) => textOf(item) ?? "").join(" ") : textOf(value);
    const line = words?.replaceAll(/\s+/g, " ").trim();
    if (line !== undefined && line !== "") fields[key] = line;
    return undefined;
  };

const flag =
  (key: KeysOf<boolean>): Reader =>
  (fields, value) => {
    const read = flagOf(value);
    if (read === undefined) return "is neither true nor false";
    fields[key] = read;
    return undefined;
  };

const list =
  (key: KeysOf<readonly string[]>, read: (value: unknown) => readonly string[] = listOf): Reader =>
  (fields, value) => {
    fields[key] = read(value);
    return undefined;
  };

const choice =
  (allowed: readonly string[], put: (fields: Building, word: string) => void): Reader =>
  (fields, value) => {
    const word = textOf(value)?.toLowerCase() ?? "";
    if (!allowed.includes(word)) return `is ${JSON.stringify(value)}, which is none of ${allowed.join(", ")}`;
    put(fields, word);
    return undefined;
  };

const readersByKey: Readonly<Record<string, Reader>> = {
  name: text("name"),
  "display-name": text("displayName"),
  description: text("description"),
  when_to_use: text("whenToUse"),
  version: text("version"),
  author: text("author"),
  license: text("license"),
  compatibility: text("compatibility"),
  tags: list("tags"),
  triggers: list("triggers", phrases),
  requires: list("requires"),
  dependencies: list("dependencies"),
  metadata: (fields, value) => {
    fields.metadata = texts(value);
    return undefined;
  },
  "argument-hint": (fields, value) => {
    const hint = hintOf(value);
    if (hint !== undefined) fields.argumentHint = hint;
    return undefined;
  },
  arguments: list("arguments"),
  "disable-model-invocation": flag("disableModelInvocation"),
  "user-invocable": flag("userInvocable"),
  "default-enabled": flag("defaultEnabled"),
  paths: list("paths", globs),
  "allowed-tools": list("allowedTools"),
  "disallowed-tools": list("disallowedTools"),
  shell: choice(["bash", "powershell"], (fields, word) => (fields.shell = word as "bash" | "powershell")),
  hooks: (fields, value) => {
    if (!isRecord(value)) return "is not a table of events";
    fields.hooks = value;
    return undefined;
  },
  model: text("model"),
  effort: choice(["low", "medium", "high", "xhigh", "max"] satisfies readonly Effort[], (fields, word) => (fields.effort = word as Effort)),
  context: choice(["fork", "inline"], (fields, word) => (fields.context = word as "fork" | "inline")),
  agent: text("agent"),
  background: flag("background"),
};

/** Names of fields as the formats write them; other spellings of their words are the same field. */
export const knownKeys: readonly string[] = Object.keys(readersByKey);

const readers: ReadonlyMap<string, Reader> = new Map(Object.entries(readersByKey).map(([key, reader]) => [plainKey(key), reader]));

/** `allowed-tools`, `allowed_tools` and `allowedTools` are one field. */
function plainKey(key: string): string {
  return key.replaceAll(/[-_]/g, "").toLowerCase();
}

/** A hint that YAML took for a list was meant as it was written. */
function hintOf(value: unknown): string | undefined {
  if (!Array.isArray(value)) return textOf(value)?.replaceAll(/\s+/g, " ");
  const items = value.flatMap((item) => textOf(item) ?? []);
  return items.length === 0 ? undefined : `[${items.join(", ")}]`;
}

/** Commas separate globs, except inside braces; blanks do not, for a file's name may hold one. */
function globs(value: unknown): readonly string[] {
  const texts = Array.isArray(value) ? value.flatMap((item) => textOf(item) ?? []) : [textOf(value) ?? ""];
  return texts.flatMap((text) => text.split(/,(?![^{]*\})/)).flatMap((glob) => glob.trim().replace(/^(["'])(.*)\1$/, "$2") || []);
}

function phrases(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => textOf(item) ?? []);
  return (textOf(value) ?? "").split(",").flatMap((phrase) => phrase.trim() || []);
}

function texts(value: unknown): Readonly<Record<string, string>> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, textOf(item) ?? JSON.stringify(item) ?? ""]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
