import { extensionForm, issuesOf, manifestForm, namespace } from "@lorimer/sdk";
import type { Form, LorimerExtension, Plugin } from "@lorimer/sdk";
import type { Fault, Point } from "./point.js";

const regenerate = "Generate the plugin's contributions again.";

/** Everything wrong with one plugin taken by itself: its manifest, its engine, its contributions. Runs no plugin code. */
export function checkPlugin(plugin: Plugin, points: ReadonlyMap<string, Point>, engine: number): Fault[] {
  const faults: Fault[] = [];
  const fault = (cause: string, remedy: string): void => void faults.push({ plugin, cause, remedy });

  for (const issue of problems(manifestForm, plugin.manifest)) fault(`plugin.json: ${issue}`, "Correct the manifest.");
  const extension = extensionOf(plugin);
  const extensionIssues = problems(extensionForm, extension);
  for (const issue of extensionIssues) fault(`plugin.json: extensions["${namespace}"]: ${issue}`, "Correct the manifest.");
  if (extensionIssues.length === 0 && !acceptsEngine(extension.engine, engine)) {
    fault(`needs host API ${extension.engine}, and this is ${engine}`, "Install a version of the plugin made for this host API.");
  }

  for (const pointName of Object.keys(plugin.contributes)) {
    const point = points.get(pointName);
    if (point === undefined) continue;
    const values = plugin.contributes[pointName];
    for (const issue of problems(point.form, values)) fault(`contributes.${pointName}${issue}`, regenerate);
    if (!Array.isArray(values)) continue;
    for (const value of values as readonly { module?: unknown }[]) {
      const module = value?.module;
      if (typeof module !== "string" || Object.hasOwn(plugin.modules, module)) continue;
      fault(`contributes.${pointName}: names the module ${module}, which the plugin does not have`, regenerate);
    }
  }
  return faults;
}

export function pluginName(plugin: Plugin): string {
  const name: unknown = plugin.manifest?.name;
  return typeof name === "string" ? name : "(unnamed plugin)";
}

/** Our part of a manifest; a plugin without one asks for nothing and works with any host API. */
export function extensionOf(plugin: Plugin): LorimerExtension {
  const extension = plugin.manifest?.extensions?.[namespace];
  return extension === undefined ? { engine: "*" } : (extension as unknown as LorimerExtension);
}

/** Ranges of major versions: `*`, `1`, `1 - 3`, joined by `||`. */
function acceptsEngine(range: string, engine: number): boolean {
  return range.split("||").some((part) => {
    if (part.trim() === "*") return true;
    const [low, high = low] = part.split(" - ").map((text) => (/^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN));
    return low !== undefined && high !== undefined && low <= engine && engine <= high;
  });
}

function problems(form: Form<unknown>, value: unknown): string[] {
  return issuesOf(form, value).map((issue) => (issue.path === "" ? issue.message : `${issue.path}: ${issue.message}`));
}
