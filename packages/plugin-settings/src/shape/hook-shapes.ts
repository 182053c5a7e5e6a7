import { anyText, described, flag, list, mapped, number, object, oneOf, record, recordOf, text } from "./shape.js";
import type { Shape } from "./shape.js";

const common = {
  if: described(text, "A permission rule; the hook runs for calls that it is about."),
  timeout: described(number(0), "Seconds for the whole life of the hook."),
  statusMessage: described(anyText, "What a person reads while the hook runs."),
  once: described(flag, "Runs once. Counts only for hooks that a skill or a plugin brings."),
  phase: described(oneOf("observe", "rewrite", "gate"), "What the hook is there for. Default: gate."),
  onFailure: described(oneOf("block", "pass"), "What a crash or a timeout of the hook means."),
};

const byType: Readonly<Record<string, Shape>> = {
  command: object(
    {
      type: oneOf("command"),
      command: text,
      args: list(anyText),
      async: flag,
      asyncRewake: flag,
      asks: described(flag, "Its standard input stays open, so that it can ask the person."),
      shell: oneOf("bash", "powershell"),
      ...common,
    },
    ["command"],
  ),
  http: object({ type: oneOf("http"), url: text, headers: recordOf(anyText), allowedEnvVars: list(text), ...common }, ["url"]),
  mcp_tool: object({ type: oneOf("mcp_tool"), server: text, tool: text, input: record, ...common }, ["server", "tool"]),
  prompt: object({ type: oneOf("prompt"), prompt: text, model: text, continueOnBlock: flag, ...common }, ["prompt"]),
  agent: object({ type: oneOf("agent"), prompt: text, model: text, ...common }, ["prompt"]),
};

const typed = object({ type: oneOf(...Object.keys(byType)) }, ["type"]);

/** One handler. Fields that are not known are kept: other harnesses write their own. */
const handler: Shape = {
  schema: { anyOf: Object.values(byType).map(({ schema }) => ({ ...schema, required: ["type", ...(schema["required"] as string[])] })) },
  take: (value, path, complain) => {
    const taken = typed.take(value, path, complain) as { type: string } | undefined;
    return taken === undefined ? undefined : byType[taken.type]?.take(value, path, complain);
  },
};

const matcher = object({ matcher: anyText, hooks: list(handler) }, ["hooks"]);

/** Handlers by event; each faulty one is left out alone. */
export const hooks: Shape = recordOf(list(matcher));

/** Variables of an environment. Numbers and flags count as their text. */
export const environment: Shape = recordOf(
  mapped(anyText, { type: ["string", "number", "boolean"] }, (value) =>
    typeof value === "number" || typeof value === "boolean" ? String(value) : value,
  ),
);
