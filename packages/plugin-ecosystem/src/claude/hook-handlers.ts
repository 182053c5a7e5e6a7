import { isRecord } from "../files/inside.js";
import { handlerFault } from "./handler-fault.js";
import { legacyNote } from "./legacy-tools.js";

/** Events that something here fires. */
const fired = new Set([
  "SessionStart",
  "SessionEnd",
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
  "DirectoryAdded",
  "FileChanged",
  "PreCompact",
  "PostCompact",
  "InstructionsLoaded",
  "Elicitation",
  "ElicitationResult",
]);

/** Events of the format that nothing here fires yet. */
const later = new Set([
  "Setup",
  "MessageDisplay",
  "SubagentStart",
  "SubagentStop",
  "TaskCreated",
  "TaskCompleted",
  "TeammateIdle",
  "WorktreeCreate",
  "WorktreeRemove",
  "PreModelSwitch",
  "PostModelSwitch",
]);

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
  const fault = isRecord(handler) ? (handlerFault(event, handler) ?? matcherFault(event, matcher)) : "a handler is no object";
  if (fault !== undefined) return { status: "broken", reason: fault };
  if (later.has(event)) return { status: "ignored", reason: "nothing here fires this event yet" };
  if (isRecord(handler) && handler["type"] === "agent") return { status: "ignored", reason: "handlers of type agent wait for sub-agents" };
  const pattern = typeof matcher === "string" ? matcher : "";
  const legacy = listed.test(pattern) ? legacyNote(pattern.split(/[|,]/)) : undefined;
  return legacy === undefined ? { status: "supported", reason: "" } : { status: "emulated", reason: legacy };
}

/** A list of names; anything else is a regular expression. Two events have names of fewer letters. */
const listed = /^[\w\s|,-]+$/;
const narrow = /^\w[\w|]*$/;

function matcherFault(event: string, matcher: unknown): string | undefined {
  if (matcher === undefined || matcher === "" || matcher === "*") return undefined;
  if (typeof matcher !== "string") return "a matcher is no text";
  if ((event === "FileChanged" || event === "StopFailure" ? narrow : listed).test(matcher)) return undefined;
  try {
    new RegExp(matcher);
    return undefined;
  } catch {
    return `the matcher ${JSON.stringify(matcher)} is no regular expression`;
  }
}
