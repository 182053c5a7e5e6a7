import { anyText, flag, list, object, oneOf, optional, pattern, record, recordOf, refined, text } from "./form.js";
import type { Form } from "./form.js";
import type { ListenerGate } from "./listener.js";
import { slots } from "./stage.js";

/*
 * A Lorimer plugin is an Agent Plugins 1.0 package (https://agent-plugins.org): the portable part of its manifest is
 * read as that specification says; what is ours stands under the namespace `dev.lorimer`.
 */

export const manifestSchemaUrl = "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json";
export const namespace = "dev.lorimer";

/** What a plugin may reach, shown to a person before the plugin is first loaded. */
export type Capability = "files:read" | "files:write" | "processes" | "network" | "secrets";

export type Isolation = "worker" | "process";

/** The hand-written part of our namespace: `extensions["dev.lorimer"]` in `plugin.json`. */
export interface LorimerExtension {
  /** Range of host API versions (the major version of `@lorimer/sdk`) the plugin works with, such as `0` or `1 - 2`. */
  readonly engine: string;
  /** Names of plugins that must be linked before this one. */
  readonly requires?: readonly string[];
  readonly access?: readonly Capability[];
  /** Where its code runs, when it is installed rather than part of a distribution: with the harness (the default), in a worker, or in a process of its own. */
  readonly isolation?: Isolation;
  /** JSON Schema of the plugin's settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** The root `plugin.json`. */
export interface PluginManifest {
  readonly $schema: typeof manifestSchemaUrl;
  /** 1-64 characters of `a-z 0-9 - .`. */
  readonly name: string;
  readonly version?: string;
  readonly description?: string;
  readonly author?: { readonly name?: string; readonly email?: string; readonly url?: string };
  readonly homepage?: string;
  readonly repository?: string;
  readonly license?: string;
  readonly keywords?: readonly string[];
  readonly extensions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface GateDeclaration {
  readonly platform?: readonly string[];
  readonly setting?: string;
}

export interface ToolDeclaration {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly module: string;
  readonly aliases?: readonly string[];
  readonly searchHint?: string;
  readonly defer?: boolean;
  readonly alwaysLoad?: boolean;
  readonly when?: GateDeclaration;
}

export interface StageDeclaration {
  readonly id: string;
  readonly list: keyof typeof slots;
  readonly slot: string;
  readonly module: string;
  readonly before?: readonly string[];
  readonly after?: readonly string[];
  readonly replaces?: string;
}

export interface ServiceDeclaration {
  readonly token: string;
  readonly level: "app" | "session" | "agent";
  readonly module: string;
}

export interface ModelDeclaration {
  readonly id: string;
  readonly match: readonly string[];
  readonly module: string;
}

export interface RendererDeclaration {
  readonly tool: string;
  readonly module: string;
}

export interface ListenerDeclaration {
  readonly id: string;
  readonly module: string;
  /** Types of event it wants; absent means all. */
  readonly events?: readonly string[];
  readonly when?: ListenerGate;
}

export interface CommandDeclaration {
  readonly name: string;
  readonly description: string;
  readonly argumentHint?: string;
  readonly aliases?: readonly string[];
  readonly module: string;
}

export interface CommandSourceDeclaration {
  readonly id: string;
  readonly module: string;
}

/** The generated part of our namespace: `dev.lorimer/contributes.json`. A list for each contribution point. */
export interface Contributes {
  readonly tools?: readonly ToolDeclaration[];
  readonly stages?: readonly StageDeclaration[];
  readonly services?: readonly ServiceDeclaration[];
  readonly models?: readonly ModelDeclaration[];
  readonly renderers?: readonly RendererDeclaration[];
  readonly listeners?: readonly ListenerDeclaration[];
  readonly commands?: readonly CommandDeclaration[];
  readonly commandSources?: readonly CommandSourceDeclaration[];
  readonly [point: string]: readonly unknown[] | undefined;
}

const texts = list(text);
const modulePath = refined(
  text,
  'expected a path inside the package that begins with "./"',
  (path) => path.startsWith("./") && !path.includes(".."),
);
const gate = object({ platform: optional(texts), setting: optional(text) });

export const manifestForm: Form<unknown> = object({
  $schema: oneOf([manifestSchemaUrl]),
  name: refined(
    pattern(/^[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?$/, "1-64 characters of a-z 0-9 - . that begin and end with a letter or digit"),
    "two dashes or two dots in a row are not allowed",
    (name) => !name.includes("--") && !name.includes(".."),
  ),
  version: optional(anyText),
  description: optional(anyText),
  author: optional(object({ name: optional(anyText), email: optional(anyText), url: optional(anyText) }, { closed: true })),
  homepage: optional(anyText),
  repository: optional(anyText),
  license: optional(anyText),
  keywords: optional(list(anyText)),
  extensions: optional(recordOf(record)),
});

export const extensionForm: Form<unknown> = object({
  engine: text,
  requires: optional(texts),
  access: optional(list(oneOf(["files:read", "files:write", "processes", "network", "secrets"]))),
  isolation: optional(oneOf(["worker", "process"])),
  settings: optional(record),
});

/** The contribution points that `core` and the front ends read, each with the form of one entry. */
export const pointForms: {
  readonly tools: Form<unknown>;
  readonly stages: Form<unknown>;
  readonly services: Form<unknown>;
  readonly models: Form<unknown>;
  readonly renderers: Form<unknown>;
  readonly listeners: Form<unknown>;
  readonly commands: Form<unknown>;
  readonly commandSources: Form<unknown>;
} = {
  tools: object({
    name: pattern(/^[A-Za-z0-9_-]{1,64}$/, "1-64 letters, digits, _ or -"),
    description: text,
    inputSchema: record,
    module: modulePath,
    aliases: optional(texts),
    searchHint: optional(text),
    defer: optional(flag),
    alwaysLoad: optional(flag),
    when: optional(gate),
  }),
  stages: refined(
    object({
      id: text,
      list: oneOf(Object.keys(slots) as (keyof typeof slots)[]),
      slot: text,
      module: modulePath,
      before: optional(texts),
      after: optional(texts),
      replaces: optional(text),
    }),
    "its slot is not one of its list",
    (stage) => (slots[stage.list] as readonly string[]).includes(stage.slot),
  ),
  services: object({ token: text, level: oneOf(["app", "session", "agent"]), module: modulePath }),
  models: object({ id: text, match: list(text, 1), module: modulePath }),
  renderers: object({ tool: text, module: modulePath }),
  listeners: object({
    id: text,
    module: modulePath,
    events: optional(texts),
    when: optional(object({ settings: optional(texts), own: optional(texts) })),
  }),
  commands: object({
    name: pattern(/^[a-z0-9][a-z0-9-]*$/, "lower-case letters, digits and -"),
    description: text,
    argumentHint: optional(text),
    aliases: optional(texts),
    module: modulePath,
  }),
  commandSources: object({ id: text, module: modulePath }),
};

/** A whole `contributes.json`; lists of points it does not know are left as they are. */
export const contributesForm: Form<unknown> = object({
  tools: optional(list(pointForms.tools)),
  stages: optional(list(pointForms.stages)),
  services: optional(list(pointForms.services)),
  models: optional(list(pointForms.models)),
  renderers: optional(list(pointForms.renderers)),
  listeners: optional(list(pointForms.listeners)),
  commands: optional(list(pointForms.commands)),
  commandSources: optional(list(pointForms.commandSources)),
});
