import { eventNamed } from "../schema/index.js";
import { checkOutput } from "../schema/check-output.js";
import type { EventDefinition } from "../schema/definition.js";
import { failed, outcomeOf, passed } from "./hook-result.js";
import type { Decision, HookResult } from "./hook-result.js";
import { terminalSequence } from "./terminal-sequence.js";

type Json = Readonly<Record<string, unknown>>;

/** How a process ended and what it said. */
export interface ProcessAnswer {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** True when there was more on standard output than was kept. */
  readonly overflowed: boolean;
}

/** Reads the end of a command: its exit code, and its output where that is JSON. */
export function readProcess(event: string, answer: ProcessAnswer): HookResult {
  const definition = eventNamed(event);
  if (definition === undefined) return passed;
  const { code, stdout, stderr } = answer;
  const json = jsonOf(stdout);
  const faulty = json !== undefined && checkOutput(json, event, definition).errors.length > 0;
  if (code === 2 && event !== "PermissionRequest") return blockedByExit(event, definition, faulty ? undefined : json, stderr);
  if (json !== undefined && (!faulty || code === 0)) return readJson(event, json);
  if (code !== 0 && code !== 2) return failed(faultOf(answer));
  const startsLikeJson = stdout.trimStart().startsWith("{");
  if (answer.overflowed && startsLikeJson) return failed("It printed more JSON than a hook may.");
  const read = readText(definition, stdout);
  return startsLikeJson ? { ...read, unsure: "Its output begins like JSON but is not, so it was taken as plain text." } : read;
}

/** Reads an answer that came as text, such as that of an MCP tool or the body of a response. */
export function readText(definition: EventDefinition, text: string): HookResult {
  const trimmed = text.trim();
  return definition.plainContext === true && trimmed !== "" ? { ...passed, additionalContext: [trimmed] } : passed;
}

/** The object that a text is, where its first character says that it is one. */
export function jsonOf(text: string): Json | undefined {
  if (!text.trimStart().startsWith("{")) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Reads a JSON answer, from wherever it came. */
export function readJson(event: string, json: Json): HookResult {
  const definition = eventNamed(event);
  if (definition === undefined) return passed;
  const { errors, unknown } = checkOutput(json, event, definition);
  if (errors.length > 0) return failed(`Its answer does not fit the schema: ${errors.join("; ")}.`);
  const { decision, reason } = decisionOf(event, definition, json);
  const specific = (json["hookSpecificOutput"] ?? {}) as Json;
  const {
    hookEventName: _name,
    additionalContext,
    updatedInput,
    permissionDecision: _decision,
    permissionDecisionReason: _reason,
    ...output
  } = specific;
  const request = event === "PermissionRequest" ? ((specific["decision"] ?? {}) as Json) : {};
  const input = updatedInput ?? request["updatedInput"];
  const stop = json["continue"] === false ? { reason: textOf(json["stopReason"]) ?? "A hook stopped the run." } : undefined;
  const sequence = terminalSequence(json["terminalSequence"]);
  const warnings = [
    ...(unknown.length === 0 ? [] : [`Nothing reads ${unknown.join(", ")} in its answer.`]),
    ...(sequence === undefined && json["terminalSequence"] !== undefined ? ["Its terminalSequence is not one a hook may send."] : []),
  ];
  return {
    outcome: outcomeOf(decision, stop !== undefined),
    detail: stop?.reason ?? reason ?? null,
    ...(decision === undefined ? {} : { decision }),
    ...(reason === undefined ? {} : { reason }),
    ...(stop === undefined ? {} : { stop }),
    ...(input === undefined ? {} : { updatedInput: input }),
    ...(typeof additionalContext === "string" && additionalContext.trim() !== "" ? { additionalContext: [additionalContext] } : {}),
    ...(typeof json["systemMessage"] === "string" ? { systemMessages: [json["systemMessage"]] } : {}),
    ...(sequence === undefined ? {} : { terminalSequence: sequence }),
    ...(warnings.length === 0 ? {} : { warnings }),
    output: shortened(output),
  };
}

function decisionOf(event: string, definition: EventDefinition, json: Json): { readonly decision?: Decision; readonly reason?: string } {
  const specific = (json["hookSpecificOutput"] ?? {}) as Json;
  const permission = textOf(specific["permissionDecision"]) as Decision | undefined;
  const reason = textOf(specific["permissionDecisionReason"]) ?? textOf(json["reason"]);
  const why = reason === undefined ? {} : { reason };
  if (permission !== undefined) return { decision: permission, ...why };
  if (event === "PermissionRequest" && specific["decision"] !== undefined) {
    const { behavior, message } = specific["decision"] as Json;
    const said = textOf(message) ?? reason;
    return { decision: behavior === "allow" ? "allow" : "deny", ...(said === undefined ? {} : { reason: said }) };
  }
  if (json["decision"] === "block" && definition.block !== null)
    return { decision: "deny", reason: reason ?? "A hook blocked it and gave no reason." };
  if (json["decision"] === "approve" && event === "PreToolUse") return { decision: "allow", ...why };
  return why;
}

/** Exit code 2 blocks whatever the JSON says, with the JSON's reason or the error output. */
function blockedByExit(event: string, definition: EventDefinition, json: Json | undefined, stderr: string): HookResult {
  const read = json === undefined ? passed : readJson(event, json);
  const reason = read.reason ?? (stderr.trim() === "" ? "A hook blocked it and gave no reason." : stderr.trim());
  if (definition.block === null) return { ...read, outcome: "failed", detail: reason };
  return { ...read, outcome: "blocked", decision: "deny", reason, detail: reason };
}

function faultOf({ code, signal, stderr }: ProcessAnswer): string {
  const [first = ""] = stderr.trim().split("\n", 1);
  const end =
    code === null ? `was ended by ${signal ?? "a signal"}` : code === 127 ? "is not there (exit code 127)" : `exited with code ${code}`;
  return `It ${end}${first === "" ? "." : `: ${first.slice(0, 300)}`}`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** What the classifier is told has a limit of its own. */
function shortened(output: Json): Json {
  const { classifierContext } = output;
  return typeof classifierContext === "string" && classifierContext.length > 2000
    ? { ...output, classifierContext: classifierContext.slice(0, 2000) }
    : output;
}
