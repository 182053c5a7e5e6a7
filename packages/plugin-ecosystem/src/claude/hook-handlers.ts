import { isRecord } from "../files/inside.js";
import { legacyNote } from "./legacy-tools.js";

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

/** Events of the format that nothing here fires yet. */
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

/** Required texts of a handler, by its type. */
const required: Readonly<Record<string, readonly string[]>> = {
  command: ["command"],
  http: ["url"],
  mcp_tool: ["server", "tool"],
  prompt: ["prompt"],
  agent: ["prompt"],
};

export interface HookVerdict {
  readonly status: "supported" | "emulated" | "ignored" | "broken";
  readonly reason: string;
}

export interface JudgedEvent {
  /** One for each way in which handlers of the event fare, in the order of their first. */
  readonly verdicts: readonly HookVerdict[];
  /** The groups with the handlers that run. */
  readonly groups: readonly unknown[];
}

/** What becomes of the handlers of one event. */
export function judgeEvent(event: string, groups: unknown): JudgedEvent {
  const whole = (status: HookVerdict["status"], reason: string): JudgedEvent => ({ verdicts: [{ status, reason }], groups: [] });
  if (/^[a-z]/.test(event)) return whole("ignored", "events that begin with a small letter belong to the hook files of other harnesses");
  if (!fired.has(event) && !later.has(event)) return whole("broken", `there is no event ${event}`);
  if (!Array.isArray(groups)) return whole("broken", "its value is no list");
  const verdicts = new Map<string, HookVerdict>();
  const kept: unknown[] = [];
  for (const group of groups as readonly unknown[]) {
    if (!isRecord(group) || !Array.isArray(group["hooks"])) {
      const isBare = isRecord(group) && typeof group["type"] === "string";
      const verdict: HookVerdict = {
        status: "broken",
        reason: isBare ? "its handlers stand in no group with hooks" : "a group of it has no list hooks",
      };
      verdicts.set(JSON.stringify(verdict), verdict);
      continue;
    }
    const { matcher } = group;
    const handlers = (group["hooks"] as readonly unknown[]).filter((handler) => {
      const verdict = judgeHandler(event, handler, matcher);
      verdicts.set(JSON.stringify(verdict), verdict);
      return verdict.status === "supported" || verdict.status === "emulated";
    });
    if (handlers.length > 0) kept.push({ ...group, hooks: handlers });
  }
  if (verdicts.size === 0) return whole("ignored", "it holds no handlers");
  return { verdicts: [...verdicts.values()], groups: kept };
}

function judgeHandler(event: string, handler: unknown, matcher: unknown): HookVerdict {
  const broken = (reason: string): HookVerdict => ({ status: "broken", reason });
  if (!isRecord(handler)) return broken("a handler is no object");
  const type = handler["type"];
  const texts = typeof type === "string" && Object.hasOwn(required, type) ? required[type] : undefined;
  if (texts === undefined)
    return broken(type === undefined ? "a handler has no type" : `there are no handlers of type ${JSON.stringify(type)}`);
  const missing = texts.find((field) => typeof handler[field] !== "string" || handler[field] === "");
  if (missing !== undefined) return broken(`a handler of type ${String(type)} has no ${missing}`);
  if (matcher !== undefined && typeof matcher !== "string") return broken("a matcher is no text");
  if (type === "command" && handler["args"] === undefined && /\$\{user_config\.[^}]*\}/.test(String(handler["command"])))
    return broken("${user_config…} cannot stand in a command that a shell reads; args take it");
  if (later.has(event)) return { status: "ignored", reason: "nothing here fires this event yet" };
  if (type === "agent") return { status: "ignored", reason: "handlers of type agent wait for sub-agents" };
  const legacy = /^[\w\s|,-]+$/.test(matcher ?? "") ? legacyNote((matcher ?? "").split(/[|,]/)) : undefined;
  return legacy === undefined ? { status: "supported", reason: "" } : { status: "emulated", reason: legacy };
}
