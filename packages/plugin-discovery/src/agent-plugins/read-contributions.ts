import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ComponentReport } from "../contract/index.js";
import { canIsolate, isolationOf } from "../native/isolation.js";
import { inside } from "../read/inside.js";
import { readJson } from "../read/read-json.js";
import { isRecord } from "./read-manifest.js";

const path = "dev.lorimer/contributes.json";

/** Folders of `src` whose modules a build would list. */
const sources = ["tools", "stages", "listeners", "commands", "command-sources", "resource-sources", "services", "models", "renderers"];
const unbuilt = "it is not there, and src holds what should stand in it: build the package";

/**
 * Lists what a package of our own contributes, without running it: one component for each tool, stage, service and so on. `isolation` is where
 * its manifest says that it runs.
 */
export async function readContributions(root: string, isolation?: unknown): Promise<readonly ComponentReport[]> {
  const at = await inside(root, join(root, path));
  const broken = (name: string, reason: string): ComponentReport => ({ kind: "contribution", name, path, status: "broken", reason });
  if (at === "missing") return sources.some((name) => existsSync(join(root, "src", name))) ? [broken("", unbuilt)] : [];
  if (at === "outside") return [broken("", "it lies outside the package")];
  const file = await readJson(at.at);
  if (!file.ok) return [broken("", `it ${file.fault}`)];
  if (!isRecord(file.value)) return [broken("", "it is no object")];
  const reports: ComponentReport[] = [];
  for (const [point, entries] of Object.entries(file.value)) {
    if (point.startsWith("$")) continue;
    if (!Array.isArray(entries)) reports.push(broken(point, "its entries are no list"));
    else
      for (const entry of entries as readonly unknown[]) {
        const { name, fault = misplaced(point, entry, isolation) } = await judged(root, entry);
        reports.push(fault === undefined ? { ...broken(`${point}/${name}`, ""), status: "supported" } : broken(`${point}/${name}`, fault));
      }
  }
  return reports;
}

function misplaced(point: string, entry: unknown, isolation: unknown): string | undefined {
  const isCode = isRecord(entry) && entry["module"] !== undefined;
  if (!isCode || isolationOf(undefined, isolation) === undefined || canIsolate(point)) return undefined;
  return `it can only run with the harness, and plugin.json asks for a ${String(isolation)}`;
}

async function judged(root: string, entry: unknown): Promise<{ readonly name: string; readonly fault: string | undefined }> {
  if (!isRecord(entry)) return { name: "", fault: "it is no object" };
  const name = String(entry["name"] ?? entry["id"] ?? entry["token"] ?? entry["module"] ?? "");
  const { module } = entry;
  if (module === undefined) return { name, fault: undefined };
  if (typeof module !== "string") return { name, fault: "its module is no path" };
  const at = await inside(root, join(root, module));
  if (at === "missing") return { name, fault: `its module ${module} is not there: the package is not built` };
  return { name, fault: at === "outside" ? `its module ${module} lies outside the package` : undefined };
}
