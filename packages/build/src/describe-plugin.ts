import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { contributesForm, extensionForm, issuesOf, LorimerError, manifestForm, messageOf, namespace } from "@lorimer/sdk";
import type { Contributes, Form, JsonSchema, PluginManifest } from "@lorimer/sdk";
import { contributionModules } from "./contribution-modules.js";
import type { ContributionModule } from "./contribution-modules.js";
import { importSources } from "./import-sources.js";
import type { Imported, SourceOf } from "./import-sources.js";
import type { Declared, SchemaOf } from "./points.js";

/** What a plugin is, by its sources. */
export interface DescribedPlugin {
  /** As it stands in `plugin.json`, with the version of `package.json`, and the schema of `src/settings.ts`. */
  readonly manifest: PluginManifest;
  readonly contributes: Contributes;
  readonly modules: readonly ContributionModule[];
}

/** Reads what a plugin says of itself and what its modules export. Fails with `PLUGIN_BUILD_FAILED`, naming every fault. */
export async function describePlugin(folder: string, sourceOf?: SourceOf): Promise<DescribedPlugin> {
  const written = withVersion(readJson(folder, "plugin.json"), readJson(folder, "package.json")["version"]);
  const modules = contributionModules(folder);
  const faults: string[] = [];
  const schemaOf = await schemaReader();
  const settings = await settingsSchema(folder, schemaOf, sourceOf);
  const manifest = settings === undefined ? written : withSettings(written, settings);
  const loaded = await load(folder, modules, sourceOf);
  const contributes: Record<string, Declared[]> = {};
  const seen = new Set<string>();
  for (const [index, { point, module }] of modules.entries()) {
    const value = loaded[index]?.["default"] as { readonly kind?: unknown } | undefined;
    if (value?.kind !== point.kind) {
      faults.push(`${module}: the default export is not a ${point.kind}; put supporting code elsewhere`);
      continue;
    }
    try {
      // The kind says which point's value it is.
      const declared = { ...point.declare(value as never, schemaOf), module };
      const id = point.id(declared);
      if (seen.has(`${point.name} ${id}`)) faults.push(`${module}: "${id}" is contributed twice`);
      seen.add(`${point.name} ${id}`);
      (contributes[point.name] ??= []).push(declared);
    } catch (error) {
      faults.push(`${module}: ${messageOf(error)}`);
    }
  }
  faults.push(
    ...issues("plugin.json", manifestForm, manifest),
    ...issues(`plugin.json: extensions["${namespace}"]`, extensionForm, manifest.extensions?.[namespace]),
    ...issues("contributes.json", contributesForm, contributes),
  );
  if (faults.length > 0) throw failed(faults.join("\n  "));
  return { manifest, contributes, modules };
}

function failed(text: string, hint?: string, cause?: unknown): LorimerError {
  return new LorimerError("PLUGIN_BUILD_FAILED", text, { ...(hint === undefined ? {} : { hint }), cause });
}

function readJson(folder: string, name: string): Readonly<Record<string, unknown>> {
  const path = join(folder, name);
  try {
    return JSON.parse(readFileSync(path, "utf8").replace(/^\uFEFF/, "")) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw failed(`${path} cannot be read: ${messageOf(error)}`, "A plugin is made with npm create @lorimer/plugin.", error);
  }
}

/** A manifest is written by hand, except for its version, which follows `package.json`. Its form is checked later. */
function withVersion({ $schema, name, version: _old, ...rest }: Readonly<Record<string, unknown>>, version: unknown): PluginManifest {
  return { $schema, name, ...(version === undefined ? {} : { version }), ...rest } as unknown as PluginManifest;
}

/** The JSON Schema of what `src/settings.ts` declares with `defineSettings`; undefined where it declares nothing. */
async function settingsSchema(folder: string, schemaOf: SchemaOf, sourceOf: SourceOf | undefined): Promise<JsonSchema | undefined> {
  const source = join(folder, "src", "settings.ts");
  if (!existsSync(source) || !readFileSync(source, "utf8").includes("defineSettings")) return undefined;
  const [module] = await importSources(folder, [source], sourceOf);
  const declared = module?.["default"] as { readonly kind?: unknown; readonly schema?: unknown } | undefined;
  if (declared?.kind !== "settings") throw failed("src/settings.ts: the default export is no defineSettings(...)");
  const { $schema: _, ...schema } = schemaOf(declared.schema);
  return schema;
}

function withSettings(manifest: PluginManifest, settings: JsonSchema): PluginManifest {
  const extension = { ...manifest.extensions?.[namespace], settings };
  return { ...manifest, extensions: { ...manifest.extensions, [namespace]: extension } };
}

async function load(folder: string, modules: readonly ContributionModule[], sourceOf: SourceOf | undefined): Promise<readonly Imported[]> {
  try {
    return await importSources(
      folder,
      modules.map(({ source }) => source),
      sourceOf,
    );
  } catch (error) {
    throw failed(`The modules of ${folder} cannot be imported: ${messageOf(error)}`, "They must do nothing but declare.", error);
  }
}

async function schemaReader(): Promise<SchemaOf> {
  const { toJSONSchema } = await import("zod/v4/core");
  // Whoever calls this has seen the mark by which zod recognises its schemas.
  return (input) => toJSONSchema(input as Parameters<typeof toJSONSchema>[0], { io: "input" });
}

function issues(what: string, form: Form<unknown>, value: unknown): readonly string[] {
  return issuesOf(form, value).map(({ path, message }) => (path === "" ? `${what}: ${message}` : `${what}: ${path}: ${message}`));
}
