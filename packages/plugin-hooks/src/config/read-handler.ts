import type { EventDefinition, HandlerSet } from "../schema/definition.js";
import type { Handler, HookEntry, HookOrigin } from "./hook-entry.js";
import { FieldReader, isRecord } from "./read-fields.js";

type ConfiguredType = Exclude<Handler["type"], "callback">;

const types: readonly ConfiguredType[] = ["command", "http", "mcp_tool", "prompt", "agent"];

const typesOf: Readonly<Record<HandlerSet, readonly ConfiguredType[]>> = {
  all: types,
  plain: ["command", "http", "mcp_tool"],
  start: ["command", "mcp_tool"],
};

const defaultSeconds: Readonly<Record<ConfiguredType, number>> = { command: 600, http: 600, mcp_tool: 600, prompt: 30, agent: 60 };

/** The longest a timer can wait. */
const longestMs = 2 ** 31 - 1;

export type ReadHandler = Omit<HookEntry, "event" | "origin" | "matcher" | "pattern" | "copyKey">;

/** Reads one handler; undefined, with a complaint, where it cannot be used. Keys it does not know are left alone: others' files hold them. */
export function readHandler(
  value: unknown,
  event: string,
  definition: EventDefinition,
  complain: (what: string) => void,
  origin: HookOrigin,
): ReadHandler | undefined {
  if (!isRecord(value)) {
    complain("expected an object; left out.");
    return undefined;
  }
  const fields = new FieldReader(value);
  const type = fields.oneOf("type", types);
  if (type === undefined) fields.fail(`"type" is missing; expected one of ${types.join(", ")}`);
  else if (!typesOf[definition.handlers].includes(type)) fields.fail(`${event} takes no hooks of type ${type}`);
  const seconds = fields.seconds("timeout");
  const rule = fields.text("if");
  const statusMessage = fields.text("statusMessage");
  const asksOnce = fields.flag("once");
  const phase = fields.oneOf("phase", ["observe", "rewrite", "gate"]) ?? "gate";
  const onFailure = fields.oneOf("onFailure", ["block", "pass"]) ?? "pass";
  const handler = type === undefined ? undefined : readByType(type, fields);
  if (fields.fault !== undefined || handler === undefined || type === undefined) {
    complain(`${fields.fault ?? "not a handler"}; left out.`);
    return undefined;
  }
  if (rule !== undefined && definition.tool !== true) {
    complain(`"if" needs a tool call, which ${event} has not, so this hook would never run; left out.`);
    return undefined;
  }
  if (asksOnce && origin.mergesCopies) complain('"once" works only for hooks that a skill or a plugin brings; it is ignored here.');
  if (phase === "rewrite" && definition.tool !== true) complain(`${event} has no input to rewrite; "phase" is ignored.`);
  for (const contradiction of contradictions(handler, phase, onFailure, event, definition)) complain(contradiction);
  const byDefault = type === "prompt" || type === "agent" ? defaultSeconds[type] : (definition.timeoutSeconds ?? defaultSeconds[type]);
  return {
    handler,
    timeoutMs: Math.min((seconds ?? byDefault) * 1000, longestMs),
    hasOwnTimeout: seconds !== undefined,
    once: asksOnce && !origin.mergesCopies,
    phase,
    onFailure: definition.block === null && event !== "PermissionRequest" ? "pass" : onFailure,
    label: labelOf(handler),
    ...(rule === undefined ? {} : { if: rule }),
    ...(statusMessage === undefined ? {} : { statusMessage }),
  };
}

/** What an entry asks for and cannot have; it is kept, without that. */
function contradictions(
  handler: Handler,
  phase: HookEntry["phase"],
  onFailure: HookEntry["onFailure"],
  event: string,
  definition: EventDefinition,
): readonly string[] {
  const found: string[] = [];
  const isAsync = handler.type === "command" && handler.async;
  if (phase === "observe" && onFailure === "block") found.push('an observer decides nothing, so "onFailure" is ignored.');
  if (isAsync && onFailure === "block") found.push('nobody waits for an asynchronous hook, so "onFailure" is ignored.');
  if (isAsync && phase === "rewrite") found.push('nobody waits for an asynchronous hook, so "phase" is ignored.');
  if (isAsync && handler.asks) found.push("nobody waits for an asynchronous hook, so it may find nobody to ask.");
  if (onFailure === "block" && definition.block === null && event !== "PermissionRequest")
    found.push(`${event} cannot be blocked, so "onFailure" is ignored.`);
  return found;
}

function readByType(type: ConfiguredType, fields: FieldReader): Handler {
  const model = fields.text("model");
  const chosen = model === undefined ? {} : { model };
  switch (type) {
    case "command": {
      const args = fields.texts("args");
      const shell = fields.oneOf("shell", ["bash", "powershell"]);
      const command = fields.words("command");
      if (args === undefined && /\$\{user_config\.[^}]*\}/.test(command))
        fields.fail('"${user_config…}" cannot stand in a command that a shell reads; use "args"');
      const asyncRewake = fields.flag("asyncRewake");
      return {
        type,
        command,
        ...(args === undefined ? {} : { args }),
        ...(shell === undefined ? {} : { shell }),
        async: fields.flag("async") || asyncRewake,
        asyncRewake,
        asks: fields.flag("asks"),
      };
    }
    case "http": {
      const url = fields.words("url");
      if (url !== "" && !/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : "")) fields.fail('"url" is not an http or https URL');
      return { type, url, headers: fields.textRecord("headers"), allowedEnvVars: fields.texts("allowedEnvVars") ?? [] };
    }
    case "mcp_tool":
      return { type, server: fields.words("server"), tool: fields.words("tool"), input: fields.record("input") };
    case "prompt":
      return { type, prompt: fields.words("prompt"), continueOnBlock: fields.flag("continueOnBlock"), ...chosen };
    case "agent":
      return { type, prompt: fields.words("prompt"), ...chosen };
  }
}

function labelOf(handler: Handler): string {
  const text =
    handler.type === "command"
      ? [handler.command, ...(handler.args ?? [])].join(" ")
      : handler.type === "http"
        ? withoutSecrets(handler.url)
        : handler.type === "mcp_tool"
          ? `${handler.server}/${handler.tool}`
          : handler.type === "callback"
            ? (handler.hook.name ?? "callback")
            : `${handler.type}: ${handler.prompt}`;
  const line = text.trim().split("\n", 1)[0] ?? "";
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

/** A URL's query and user part may hold what nobody should read in a log. */
function withoutSecrets(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
