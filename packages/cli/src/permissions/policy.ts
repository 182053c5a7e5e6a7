import type { ToolCall } from "@lorimer/sdk";
import type { PermissionMode } from "@lorimer/sdk";
import { commandAllowed, commandDenied } from "./match-bash.js";
import { isGuarded, isInside, pathMatches } from "./match-path.js";
import type { PathAnchors, PathForms } from "./match-path.js";
import { coversTool, fileEditors } from "./rule.js";
import type { Rule } from "./rule.js";

/** Where a call happens: the folders of the session and the paths the call names, resolved. */
export interface Place extends PathAnchors {
  /** The project and the added folders, links resolved. */
  readonly folders: readonly string[];
  readonly paths: readonly PathForms[];
}

export type Decision =
  | { readonly behavior: "allow" }
  | { readonly behavior: "ask"; readonly reason: string }
  | { readonly behavior: "deny"; readonly message: string };

/** The session's rules and its mode, which may change while it runs. */
export interface Policy {
  mode: PermissionMode;
  allow: readonly Rule[];
  readonly deny: readonly Rule[];
}

/** Deny rules first, then what must be asked, allow rules, the mode, and last whether the call only reads. */
export function decide(policy: Policy, call: ToolCall, place: Place): Decision {
  const denied = policy.deny.find((rule) => denies(rule, call, place));
  if (denied)
    return deny(
      `The rule ${denied.text} (--disallowedTools) forbids this call of ${call.name}. Do not try to reach the same effect in another way.`,
    );
  const own = call.tool.permission(call.input);
  if (own.behavior === "deny") return deny(own.message);
  if (call.tool.requiresUser) return { behavior: "ask", reason: `${call.name} needs a person.` };
  if (policy.mode === "bypassPermissions") return { behavior: "allow" };

  const readOnly = call.tool.isReadOnly(call.input);
  if (readOnly) return { behavior: "allow" };
  if (policy.mode === "plan")
    return deny(
      `In plan mode only reading is allowed, so ${call.name} did not run. Go on reading, then present a plan; --permission-mode default or acceptEdits allows changes.`,
    );
  const guarded = fileEditors.includes(call.name) ? place.paths.find((path) => isGuarded(path.real) || isGuarded(path.given)) : undefined;
  if (guarded)
    return orAsk(
      policy,
      `${guarded.given} can change what runs on this machine, so no rule or mode but bypassPermissions allows it unasked.`,
    );
  if (policy.allow.some((rule) => allows(rule, call, place))) return { behavior: "allow" };
  if (policy.mode === "acceptEdits" && editsInside(call, place)) return { behavior: "allow" };
  return orAsk(policy, `No rule allows this call of ${call.name}.`);
}

/** Whether the decision on a call can turn on the paths it names. They cost a look at the disk, and most calls only read. */
export function looksAtPaths(policy: Policy, call: ToolCall): boolean {
  return policy.deny.some((rule) => rule.content !== undefined) || !call.tool.isReadOnly(call.input);
}

function deny(message: string): Decision {
  return { behavior: "deny", message };
}

function orAsk(policy: Policy, reason: string): Decision {
  return policy.mode === "dontAsk"
    ? deny(`${reason} Permission mode dontAsk refuses what it would have to ask about.`)
    : { behavior: "ask", reason };
}

function editsInside(call: ToolCall, place: Place): boolean {
  return (
    fileEditors.includes(call.name) &&
    place.paths.length > 0 &&
    place.paths.every((path) => place.folders.some((folder) => isInside(folder, path.real)))
  );
}

function denies(rule: Rule, call: ToolCall, place: Place): boolean {
  // What may not be read may not be edited either: an edit shows what it replaces.
  const covers = coversTool(rule, call.name) || (rule.tool === "Read" && rule.content !== undefined && fileEditors.includes(call.name));
  if (!covers) return false;
  const { content } = rule;
  if (content === undefined) return true;
  if (call.name === "Bash") return commandDenied(content, commandOf(call));
  return place.paths.some((path) => pathMatches(content, path, place, "deny"));
}

function allows(rule: Rule, call: ToolCall, place: Place): boolean {
  if (!coversTool(rule, call.name)) return false;
  const { content } = rule;
  if (content === undefined) return true;
  if (call.name === "Bash") return rule.literal ? commandOf(call).trim() === content : commandAllowed(content, commandOf(call));
  return place.paths.length > 0 && place.paths.every((path) => pathMatches(content, path, place, "allow"));
}

/** The shell command of a call; empty when it has none. */
function commandOf(call: Pick<ToolCall, "input">): string {
  const { input } = call;
  return typeof input === "object" && input !== null && "command" in input && typeof input.command === "string" ? input.command : "";
}

/** A rule that would have allowed a call, short enough to be written after `--allowedTools`. */
export function ruleFor(call: Pick<ToolCall, "name" | "input">): string {
  const command = call.name === "Bash" ? commandOf(call).trim() : "";
  return command === "" || command.includes("\n") || command.length > 200 ? call.name : `${call.name}(${command})`;
}

/** The rule behind "always": this very command, or every call of another tool. */
export function sessionRule(call: Pick<ToolCall, "name" | "input">): Rule {
  const command = call.name === "Bash" ? commandOf(call).trim() : "";
  return command === ""
    ? { text: call.name, tool: call.name }
    : { text: `${call.name}(${command})`, tool: call.name, content: command, literal: true };
}
