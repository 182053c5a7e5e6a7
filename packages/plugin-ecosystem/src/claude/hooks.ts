import { isRecord, placeOf, readJson } from "../files/inside.js";
import { listPaths, pathFault } from "./list-paths.js";
import { note, shown } from "./found.js";
import type { Found } from "./found.js";

/** Events that something here fires. */
const fired = new Set([
  "SessionStart",
  "SessionEnd",
  "Setup",
  "UserPromptSubmit",
  "UserPromptExpansion",
  "PreToolUse",
  "PermissionRequest",
  "PermissionDenied",
  "PostToolUse",
  "PostToolUseFailure",
  "PostToolBatch",
  "Notification",
  "Stop",
  "StopFailure",
  "ConfigChange",
  "CwdChanged",
  "FileChanged",
  "PreCompact",
  "PostCompact",
  "InstructionsLoaded",
  "Elicitation",
  "ElicitationResult",
]);

const later = new Set([
  "MessageDisplay",
  "SubagentStart",
  "SubagentStop",
  "TaskCreated",
  "TaskCompleted",
  "TeammateIdle",
  "DirectoryAdded",
  "WorktreeCreate",
  "WorktreeRemove",
  "PreModelSwitch",
  "PostModelSwitch",
]);

const handlerTypes = new Set(["command", "http", "mcp_tool", "prompt"]);

/** Finds hooks: `hooks/hooks.json`, and those of the manifest, by path or in place. */
export async function findHooks(found: Found): Promise<void> {
  const { root, fields } = found;
  const standard = await placeOf(root, "hooks/hooks.json");
  if (standard.kind === "file") await fromFile(found, standard.at);
  else if (standard.kind === "outside") note(found, "hook", "", "hooks/hooks.json", "broken", "it lies outside the package");
  const given = fields["hooks"];
  for (const value of Array.isArray(given) ? (given as readonly unknown[]) : given === undefined ? [] : [given]) {
    if (typeof value !== "string") {
      take(found, value, "plugin.json");
      continue;
    }
    const [path] = await listPaths(root, value);
    if (path === undefined) continue;
    if (path.warning !== undefined) found.warnings.push(path.warning);
    if (path.place.kind !== "file") note(found, "hook", "", path.given, "broken", pathFault(path, "a file"));
    else if (path.place.at !== standard.at) await fromFile(found, path.place.at);
  }
}

async function fromFile(found: Found, at: string): Promise<void> {
  const file = await readJson(at);
  const path = shown(found.root, at);
  if (file.ok) take(found, file.value, path);
  else note(found, "hook", "", path, "broken", `it ${file.fault}`);
}

/** Takes a map of events, under `hooks` or as it is. */
function take(found: Found, value: unknown, path: string): void {
  const events = isRecord(value) && value["hooks"] !== undefined ? value["hooks"] : value;
  if (!isRecord(events))
    return note(
      found,
      "hook",
      "",
      path,
      "broken",
      Array.isArray(events) ? "its hooks are a list, not a map of events" : "it holds no map of events",
    );
  const config: Record<string, unknown> = {};
  for (const [event, groups] of Object.entries(events)) {
    if (path === "plugin.json" || isRecord(value) ? ["description", "$schema", "_metadata", "id", "version"].includes(event) : false)
      continue;
    const verdict = judged(event, groups);
    note(found, "hook", event, path, verdict.status, verdict.reason);
    if (verdict.status === "supported") config[event] = groups;
  }
  if (Object.keys(config).length > 0) found.hooks.push({ config, source: path });
}

function judged(event: string, groups: unknown): { readonly status: "supported" | "ignored" | "broken"; readonly reason: string } {
  if (!fired.has(event) && !later.has(event)) {
    const dialect = /^[a-z]/.test(event) ? "; names in lower case belong to other harnesses' hook files" : "";
    return { status: "broken", reason: `there is no event ${event}${dialect}` };
  }
  if (!Array.isArray(groups)) return { status: "broken", reason: "its value is no list" };
  const handlers = (groups as readonly unknown[]).flatMap((group) =>
    isRecord(group) && Array.isArray(group["hooks"]) ? (group["hooks"] as readonly unknown[]) : [],
  );
  if (handlers.length === 0) return { status: "broken", reason: "it holds no handlers" };
  if (later.has(event)) return { status: "ignored", reason: "nothing here fires this event yet" };
  const foreign = handlers.flatMap((handler) =>
    isRecord(handler) && !handlerTypes.has(String(handler["type"])) ? [String(handler["type"])] : [],
  );
  return { status: "supported", reason: foreign.length === 0 ? "" : `handlers of type ${[...new Set(foreign)].join(", ")} do not run` };
}
