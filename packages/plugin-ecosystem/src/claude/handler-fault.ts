import { isRecord } from "../files/inside.js";

type Handler = Readonly<Record<string, unknown>>;

/** Required texts of a handler, by its type. */
const required: Readonly<Record<string, readonly string[]>> = {
  command: ["command"],
  http: ["url"],
  mcp_tool: ["server", "tool"],
  prompt: ["prompt"],
  agent: ["prompt"],
};

/** Events that come before or beside the work on a prompt: no model is asked at them, and at the first no network either. */
const atStart = new Set(["SessionStart", "Setup"]);
const withModel = new Set([
  "PermissionDenied",
  "PermissionRequest",
  "PostToolBatch",
  "PostToolUse",
  "PostToolUseFailure",
  "PreToolUse",
  "Stop",
  "SubagentStop",
  "TaskCompleted",
  "TaskCreated",
  "TeammateIdle",
  "UserPromptExpansion",
  "UserPromptSubmit",
]);

/** Events of a call of a tool, with which a rule in `if` can be compared. */
const ofTools = new Set(["PreToolUse", "PermissionRequest", "PermissionDenied", "PostToolUse", "PostToolUseFailure"]);

const isText = (value: unknown): boolean => typeof value === "string";
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const isTextMap = (value: unknown): boolean => isRecord(value) && Object.values(value).every(isText);
const isFlag = (value: unknown): boolean => typeof value === "boolean";

type Form = readonly [is: (value: unknown) => boolean, what: string];
const text: Form = [isText, "a text"];
const flag: Form = [isFlag, "true or false"];

/** What a field that need not be there must be. */
const forms: Readonly<Record<string, Readonly<Record<string, Form>>>> = {
  "": {
    timeout: [(value) => typeof value === "number" && Number.isFinite(value) && value > 0, "a number of seconds above 0"],
    if: text,
    statusMessage: text,
    once: flag,
  },
  command: {
    args: [isTexts, "a list of texts"],
    shell: [(value) => value === "bash" || value === "powershell", "bash or powershell"],
    async: flag,
    asyncRewake: flag,
  },
  http: { headers: [isTextMap, "a map of texts"], allowedEnvVars: [isTexts, "a list of texts"] },
  mcp_tool: { input: [isRecord, "an object"] },
  prompt: { model: text, continueOnBlock: flag },
  agent: { model: text },
};

/** Why a handler cannot be used at this event; undefined where it can. */
export function handlerFault(event: string, handler: Handler): string | undefined {
  const { type } = handler;
  const texts = typeof type === "string" && Object.hasOwn(required, type) ? required[type] : undefined;
  if (texts === undefined || typeof type !== "string")
    return type === undefined ? "a handler has no type" : `there are no handlers of type ${JSON.stringify(type)}`;
  const missing = texts.find((field) => typeof handler[field] !== "string" || String(handler[field]).trim() === "");
  if (missing !== undefined) return `a handler of type ${type} has no ${missing}`;
  if (!takes(event, type)) return `${event} takes no handlers of type ${type}`;
  const wrong = Object.entries({ ...forms[""], ...forms[type] }).find(
    ([field, [is]]) => handler[field] !== undefined && !is(handler[field]),
  );
  if (wrong !== undefined) return `the ${wrong[0]} of a handler is not ${wrong[1][1]}`;
  const { url } = handler;
  if (type === "http" && !(URL.canParse(String(url)) && /^https?:$/.test(new URL(String(url)).protocol)))
    return "the url of a handler is no address of http or https";
  if (type === "command" && handler["args"] === undefined && /\$\{user_config\.[^}]*\}/.test(String(handler["command"])))
    return "${user_config…} cannot stand in a command that a shell reads; args take it";
  return handler["if"] !== undefined && !ofTools.has(event)
    ? `its if needs a call of a tool, which ${event} has not, so it would never run`
    : undefined;
}

function takes(event: string, type: string): boolean {
  if (type === "command" || type === "mcp_tool" || withModel.has(event)) return true;
  return type === "http" && !atStart.has(event);
}
