import { contributesForm, extensionForm, issuesOf, manifestForm, namespace } from "@lorimer/sdk";
import type { Form, Plugin } from "@lorimer/sdk";
import type { ConformanceLog } from "./conformance-log.js";

const idKeys: Readonly<Record<string, readonly string[]>> = {
  tools: ["name"],
  stages: ["list", "id"],
  services: ["token"],
  models: ["id"],
  renderers: ["tool"],
  commands: ["name"],
  commandSources: ["id"],
  resourceSources: ["id"],
  listeners: ["id"],
};

/** What can be said of a plugin without running any of it. */
export async function checkManifest(plugin: Plugin, log: ConformanceLog): Promise<void> {
  await log.check("plugin.json", "has the published form", () => problems(manifestForm, plugin.manifest));
  await log.check("plugin.json", `declares its engine in extensions["${namespace}"]`, () =>
    problems(extensionForm, plugin.manifest.extensions?.[namespace]),
  );
  await log.check("contributes.json", "has the published form", () => problems(contributesForm, plugin.contributes));
  await log.check("plugin", "is plain JSON, modules aside", () => {
    const data = { manifest: plugin.manifest, contributes: plugin.contributes };
    return JSON.stringify(JSON.parse(JSON.stringify(data))) === JSON.stringify(data) && isPlain(data)
      ? []
      : ["manifest and contributes must survive being stored as JSON"];
  });
  await log.check("contributes.json", "names each contribution once", () => duplicates(plugin));
  await log.check("plugin", "has every module it names, and names every module it has", () => modules(plugin));
}

function problems(form: Form<unknown>, value: unknown): readonly string[] {
  return issuesOf(form, value).map((issue) => (issue.path === "" ? issue.message : `${issue.path}: ${issue.message}`));
}

function duplicates(plugin: Plugin): readonly string[] {
  return Object.entries(idKeys).flatMap(([point, keys]) => {
    const entries = (plugin.contributes[point] ?? []) as readonly Readonly<Record<string, unknown>>[];
    const ids = entries.map((entry) => keys.map((key) => String(entry[key])).join(" "));
    return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))].map((id) => `${point}: "${id}" is declared twice`);
  });
}

function modules(plugin: Plugin): readonly string[] {
  const named = new Set<string>();
  for (const entries of Object.values(plugin.contributes)) {
    for (const entry of (entries ?? []) as readonly { readonly module?: unknown }[])
      if (typeof entry.module === "string") named.add(entry.module);
  }
  const missing = [...named]
    .filter((module) => !Object.hasOwn(plugin.modules, module))
    .map((module) => `module ${module} is declared and does not exist`);
  const idle = Object.keys(plugin.modules)
    .filter((module) => !named.has(module))
    .map((module) => `module ${module} exists and nothing declares it`);
  return [...missing, ...idle];
}

function isPlain(value: unknown): boolean {
  if (typeof value === "function" || typeof value === "symbol" || typeof value === "bigint") return false;
  if (typeof value !== "object" || value === null) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return (Array.isArray(value) || prototype === Object.prototype || prototype === null) && Object.values(value).every(isPlain);
}
