import { join } from "node:path";
import { isRecord, namesIn, placeOf, readJson } from "../files/inside.js";
import { note, shown } from "./found.js";
import type { Found } from "./found.js";
import { judgeEvent } from "./hook-handlers.js";
import { listPaths, pathFault } from "./list-paths.js";
import { warnOfMissing } from "./named-files.js";

/** Finds hooks: `hooks/hooks.json`, and those of the manifest, by path or in place. */
export async function findHooks(found: Found): Promise<void> {
  const { root, fields } = found;
  // Those of a project stand in its settings alone.
  const standard = found.format === "project" ? ({ kind: "missing", at: "" } as const) : await placeOf(root, "hooks/hooks.json");
  if (standard.kind === "file") await fromFile(found, standard.at);
  else if (standard.kind === "outside") note(found, "hook", "", "hooks/hooks.json", "broken", "it lies outside the package");
  const named = new Set([standard.at]);
  const given = fields["hooks"];
  for (const value of Array.isArray(given) ? (given as readonly unknown[]) : given === undefined ? [] : [given]) {
    if (typeof value !== "string") {
      await take(found, value, found.manifest);
      continue;
    }
    const [path] = await listPaths(root, value);
    if (path === undefined) continue;
    if (path.warning !== undefined) found.warnings.push(path.warning);
    named.add(path.place.at);
    if (path.place.kind !== "file") note(found, "hook", "", path.given, "broken", pathFault(path, "a file"));
    else if (path.place.at !== standard.at) await fromFile(found, path.place.at);
  }
  if (found.format !== "project") await others(found, named);
}

/** Files that hold hooks, as it seems, and that nothing names: mostly those for other harnesses. */
async function others(found: Found, named: ReadonlySet<string>): Promise<void> {
  const inFolder = (await namesIn(join(found.root, "hooks"))).filter((name) => name.endsWith(".json")).map((name) => `hooks/${name}`);
  for (const path of ["hooks.json", ...inFolder]) {
    const place = await placeOf(found.root, path);
    if (place.kind === "file" && !named.has(place.at))
      note(found, "hook", "", path, "ignored", "hooks stand in hooks/hooks.json, or in a file that the manifest names");
  }
}

async function fromFile(found: Found, at: string): Promise<void> {
  const file = await readJson(at);
  const path = shown(found.root, at);
  if (file.ok) await take(found, file.value, path);
  else note(found, "hook", "", path, "broken", `it ${file.fault}`);
}

/** What may stand beside events where they stand without a `hooks` around them. */
const notEvents = new Set(["description", "$schema", "_metadata", "id", "version", "name"]);

/** Takes a map of events, under `hooks` or as it is. */
async function take(found: Found, value: unknown, path: string): Promise<void> {
  const broken = (reason: string): void => note(found, "hook", "", path, "broken", reason);
  if (Array.isArray(value)) return broken("it is a list, not a map of events");
  if (!isRecord(value)) return broken("it holds no map of events");
  const isWrapped = value["hooks"] !== undefined;
  if (!isWrapped && isRecord(value["events"])) return broken("its events stand under events, not under hooks");
  const events = isWrapped ? value["hooks"] : value;
  if (Array.isArray(events)) return broken("its hooks are a list, not a map of events");
  if (!isRecord(events)) return broken("its hooks are no map of events");
  const config: Record<string, readonly unknown[]> = {};
  for (const [event, groups] of Object.entries(events)) {
    if (!isWrapped && notEvents.has(event)) continue;
    const judged = judgeEvent(event, groups);
    for (const { status, reason } of judged.verdicts) note(found, "hook", event, path, status, reason);
    if (judged.groups.length > 0) config[event] = judged.groups;
  }
  if (Object.keys(config).length === 0) return;
  found.hooks.push({ config, source: path });
  await warnOfMissing(found, config, path);
}
