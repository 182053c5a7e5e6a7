import { extensionForm, issuesOf, manifestForm, namespace } from "@lorimer/sdk";
import type { Form, Plugin } from "@lorimer/sdk";
import { acceptsEngine, extensionOf } from "./host-api.js";
import type { Fault, Point } from "./point.js";

const correct = "Correct the manifest.";
const regenerate = "Generate the plugin's contributions again.";

/** Everything wrong with one plugin taken by itself: its manifest, its engine, its contributions. Runs no plugin code. */
export function checkPlugin(plugin: Plugin, points: ReadonlyMap<string, Point>, engine: number): Fault[] {
  if (!isObject(plugin?.manifest) || !isObject(plugin.contributes) || !isObject(plugin.modules)) {
    return [{ cause: "is not a plugin: manifest, contributes and modules must be objects", remedy: "Mend or remove the plugin." }];
  }
  const faults: Fault[] = [];
  complain(faults, "plugin.json", manifestForm, plugin.manifest, correct);
  const extension = extensionOf(plugin);
  const before = faults.length;
  complain(faults, `plugin.json: extensions["${namespace}"]`, extensionForm, extension, correct);
  if (faults.length === before && !acceptsEngine(extension.engine, engine)) {
    faults.push({
      cause: `needs host API ${extension.engine}, and this is ${engine}`,
      remedy: "Install a version of the plugin made for this host API, or a Lorimer that has the one it needs.",
    });
  }
  for (const pointName in plugin.contributes) {
    const point = points.get(pointName);
    const values = plugin.contributes[pointName];
    if (point === undefined || values === undefined) continue;
    complain(faults, `contributes.${pointName}`, point.form, values, regenerate);
    if (Array.isArray(values)) checkModules(faults, pointName, values, plugin.modules);
  }
  return faults;
}

/** The name in a plugin's manifest, which may have any form before it has been checked. */
export function pluginName(plugin: Plugin): string | undefined {
  const name: unknown = plugin?.manifest?.name;
  return typeof name === "string" && name !== "" ? name : undefined;
}

function checkModules(faults: Fault[], pointName: string, values: readonly unknown[], modules: Plugin["modules"]): void {
  for (let index = 0; index < values.length; index++) {
    const module = (values[index] as { readonly module?: unknown } | null | undefined)?.module;
    if (typeof module !== "string" || Object.hasOwn(modules, module)) continue;
    faults.push({ cause: `contributes.${pointName}: names the module ${module}, which the plugin does not have`, remedy: regenerate });
  }
}

function complain(faults: Fault[], where: string, form: Form<unknown>, value: unknown, remedy: string): void {
  const issues = issuesOf(form, value);
  for (let index = 0; index < issues.length; index++) {
    const { path = "", message = "" } = issues[index] ?? {};
    faults.push({ cause: `${where}${path === "" || path.startsWith("[") ? "" : ": "}${path}: ${message}`, remedy });
  }
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
