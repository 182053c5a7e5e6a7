import * as z from "zod/mini";
import { slots } from "./stage.js";

/*
 * A Lorimer plugin is an Agent Plugins 1.0 package (https://agent-plugins.org): the portable part of its manifest is
 * read as that specification says; what is ours stands under the namespace `dev.lorimer`.
 */

export const manifestSchemaUrl = "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json";
export const namespace = "dev.lorimer";

/** What a plugin may reach, shown to a person before the plugin is first loaded. */
export type Capability = "files:read" | "files:write" | "processes" | "network" | "secrets";

/** The hand-written part of our namespace: `extensions["dev.lorimer"]` in `plugin.json`. */
export interface LorimerExtension {
  /** Range of host API versions (the major version of `@lorimer/sdk`) the plugin works with, such as `0` or `1 - 2`. */
  readonly engine: string;
  /** Names of plugins that must be linked before this one. */
  readonly requires?: readonly string[];
  readonly access?: readonly Capability[];
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

/** The generated part of our namespace: `dev.lorimer/contributes.json`. A list for each contribution point. */
export interface Contributes {
  readonly tools?: readonly ToolDeclaration[];
  readonly stages?: readonly StageDeclaration[];
  readonly services?: readonly ServiceDeclaration[];
  readonly models?: readonly ModelDeclaration[];
  readonly renderers?: readonly RendererDeclaration[];
  readonly [point: string]: readonly unknown[] | undefined;
}

const text = z.string().check(z.minLength(1));
const texts = z.array(text);
const modulePath = z.string().check(z.regex(/^\.\/(?!.*(^|\/)\.\.(\/|$))/, 'a path inside the package that begins with "./"'));
const record = z.record(z.string(), z.unknown());
const gate = z.object({ platform: z.optional(texts), setting: z.optional(text) });

export const manifestSchema: z.ZodMiniType<PluginManifest> = z.object({
  $schema: z.literal(manifestSchemaUrl),
  name: z.string().check(z.regex(/^(?=.{1,64}$)[a-z0-9](?:(?!--|\.\.)[a-z0-9.-])*(?<![-.])$/, "1-64 characters of a-z 0-9 - . that begin and end with a letter or digit")),
  version: z.optional(z.string()),
  description: z.optional(z.string()),
  author: z.optional(z.strictObject({ name: z.optional(z.string()), email: z.optional(z.string()), url: z.optional(z.string()) })),
  homepage: z.optional(z.string()),
  repository: z.optional(z.string()),
  license: z.optional(z.string()),
  keywords: z.optional(z.array(z.string())),
  extensions: z.optional(z.record(z.string(), record)),
});

export const extensionSchema: z.ZodMiniType<LorimerExtension> = z.object({
  engine: text,
  requires: z.optional(texts),
  access: z.optional(z.array(z.enum(["files:read", "files:write", "processes", "network", "secrets"]))),
  settings: z.optional(record),
});

/** The contribution points that `core` and the front ends read, each with the form of one entry. */
export const pointSchemas: {
  readonly tools: z.ZodMiniType<ToolDeclaration>;
  readonly stages: z.ZodMiniType<StageDeclaration>;
  readonly services: z.ZodMiniType<ServiceDeclaration>;
  readonly models: z.ZodMiniType<ModelDeclaration>;
  readonly renderers: z.ZodMiniType<RendererDeclaration>;
} = {
  tools: z.object({
    name: z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/, "1-64 letters, digits, _ or -")),
    description: text,
    inputSchema: record,
    module: modulePath,
    aliases: z.optional(texts),
    searchHint: z.optional(text),
    defer: z.optional(z.boolean()),
    alwaysLoad: z.optional(z.boolean()),
    when: z.optional(gate),
  }),
  stages: z.object({
    id: text,
    list: z.enum(Object.keys(slots) as (keyof typeof slots)[]),
    slot: text,
    module: modulePath,
    before: z.optional(texts),
    after: z.optional(texts),
    replaces: z.optional(text),
  }).check(z.refine((stage) => (slots[stage.list] as readonly string[]).includes(stage.slot), "slot is not one of its list")),
  services: z.object({ token: text, level: z.enum(["app", "session", "agent"]), module: modulePath }),
  models: z.object({ id: text, match: z.array(text).check(z.minLength(1)), module: modulePath }),
  renderers: z.object({ tool: text, module: modulePath }),
};

/** A whole `contributes.json`; lists of points it does not know are left as they are. */
export const contributesSchema: z.ZodMiniType<Contributes> = z.catchall(
  z.object({
    tools: z.optional(z.array(pointSchemas.tools)),
    stages: z.optional(z.array(pointSchemas.stages)),
    services: z.optional(z.array(pointSchemas.services)),
    models: z.optional(z.array(pointSchemas.models)),
    renderers: z.optional(z.array(pointSchemas.renderers)),
  }),
  z.array(z.unknown()),
) as z.ZodMiniType<Contributes>;
