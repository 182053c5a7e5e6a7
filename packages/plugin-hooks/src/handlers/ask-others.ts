import { messageOf } from "@lorimer/sdk";
import type { AgentHandler, McpToolHandler, PromptHandler } from "../config/hook-entry.js";
import { eventNamed } from "../schema/index.js";
import { failed, passed } from "../result/hook-result.js";
import type { HookResult } from "../result/hook-result.js";
import { jsonOf, readJson, readText } from "../result/read-answer.js";
import type { HandlerCall, HandlerParts } from "./handler-context.js";
import { judgementInstructions, judgementPrompt, readJudgement } from "./judgement.js";

/** Turns of a verifier with tools. */
const mostTurns = 50;

/** Asks a model for one judgement. */
export function runPrompt(handler: PromptHandler, call: HandlerCall, { models }: HandlerParts): Promise<HookResult> {
  if (models === undefined) return Promise.resolve(failed("This harness gives hooks no model to ask."));
  return inTime(call, async (signal) => {
    const { model, prompt, continueOnBlock } = handler;
    const chosen = model === undefined ? {} : { model };
    const question = {
      purpose: "hook",
      plugin: "lorimer.hooks",
      system: judgementInstructions,
      prompt: judgementPrompt(prompt, call.payload()),
      ...chosen,
    };
    const reply = await models.call(question, { signal });
    return reply.ok ? readJudgement(call.event, reply.text, continueOnBlock) : failed(reply.message);
  });
}

/** Lets a verifier look for itself, with tools. */
export function runAgent(handler: AgentHandler, call: HandlerCall, { agents }: HandlerParts): Promise<HookResult> {
  if (agents === undefined) return Promise.resolve(failed("This harness has no sub-agents, which hooks of type agent need."));
  return inTime(call, async (signal) => {
    const { model, prompt } = handler;
    const words = `${judgementPrompt(prompt, call.payload())}\n\n${judgementInstructions}`;
    const text = await agents.verify({ prompt: words, maxTurns: mostTurns, ...(model === undefined ? {} : { model }) }, { signal });
    return readJudgement(call.event, text, true);
  });
}

/** Calls a tool of an MCP server that is connected already; its text counts as standard output would. */
export function runMcpTool(handler: McpToolHandler, call: HandlerCall, { mcpTools }: HandlerParts): Promise<HookResult> {
  const definition = eventNamed(call.event);
  if (mcpTools === undefined || definition === undefined) return Promise.resolve(failed("This harness has no MCP servers."));
  return inTime(call, async (signal) => {
    const input = filled(handler.input, call.input) as Readonly<Record<string, unknown>>;
    const result = await mcpTools.call(handler.server, handler.tool, input, { signal });
    if (result === undefined) return failed(`The MCP server ${handler.server} is not connected.`);
    if (result.isError) return failed(`The tool failed: ${result.text.slice(0, 300)}`);
    const json = jsonOf(result.text);
    if (json !== undefined) return readJson(call.event, json);
    return result.text.trim() === "" ? passed : readText(definition, result.text);
  });
}

/** Whoever is asked may not keep to the time; the hook does. */
async function inTime(call: HandlerCall, ask: (signal: AbortSignal) => Promise<HookResult>): Promise<HookResult> {
  const late = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let forget: () => void = () => {};
  const over = new Promise<HookResult>((resolve) => {
    timer = setTimeout(() => {
      resolve({ outcome: "timed-out", detail: `There was no answer within ${call.timeoutMs / 1000} s.` });
      late.abort();
    }, call.timeoutMs);
    const cancel = (): void => {
      resolve({ outcome: "cancelled", detail: null });
      late.abort();
    };
    if (call.signal.aborted) cancel();
    call.signal.addEventListener("abort", cancel, { once: true });
    forget = () => call.signal.removeEventListener("abort", cancel);
  });
  try {
    const asked = ask(late.signal).catch((error: unknown) => failed(messageOf(error)));
    return await Promise.race([over, asked]);
  } finally {
    clearTimeout(timer);
    forget();
  }
}

/** Puts parts of the event where the configured input says `${path.in.input}`. */
function filled(value: unknown, input: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => filled(item, input));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, filled(item, input)]));
  }
  if (typeof value !== "string") return value;
  return value.replaceAll(/\$\{([^}]+)\}/g, (whole, path: string) => {
    const found = path.split(".").reduce<unknown>((at, key) => (isRecord(at) && Object.hasOwn(at, key) ? at[key] : undefined), input);
    if (found === undefined) return whole;
    return typeof found === "string" ? found : (JSON.stringify(found) ?? "");
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
