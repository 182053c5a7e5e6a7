import { checkBlock, checkName } from "./check-block.js";
import type { LooseBlock } from "./check-block.js";
import { checkSignatures } from "./thinking-signer.js";

interface LooseMessage {
  readonly role?: string;
  readonly content?: string | readonly LooseBlock[];
}

/** Everything for which the real Messages API would refuse a body, in its own wording where that is known. */
export function checkRequest(body: Readonly<Record<string, unknown>>): readonly string[] {
  const faults: string[] = [];
  if (typeof body["model"] !== "string" || body["model"] === "") faults.push("model: Field required");
  if (!Number.isInteger(body["max_tokens"]) || Number(body["max_tokens"]) < 1) faults.push("max_tokens: must be an integer of at least 1");
  const messages = body["messages"];
  if (!Array.isArray(messages) || messages.length === 0) return [...faults, "messages: at least one message is required"];
  faults.push(...checkTools(body["tools"]), ...checkSystem(body["system"]), ...checkMessages(messages as readonly LooseMessage[]));
  faults.push(...checkReferences(messages as readonly LooseMessage[], body["tools"]));
  const contents = (messages as readonly LooseMessage[]).map((message) => message.content);
  const breakpoints = [body["tools"], body["system"], ...contents].reduce<number>((total, blocks) => total + countBreakpoints(blocks), 0);
  if (breakpoints > 4) faults.push(`A maximum of 4 blocks with cache_control may be provided. Found ${breakpoints}.`);
  return faults;
}

function countBreakpoints(blocks: unknown): number {
  if (!Array.isArray(blocks)) return 0;
  return (blocks as readonly { readonly cache_control?: unknown }[]).filter((block) => block.cache_control != null).length;
}

function checkTools(tools: unknown): readonly string[] {
  if (tools === undefined) return [];
  if (!Array.isArray(tools)) return ["tools: must be a list"];
  const seen = new Set<string>();
  return (
    tools as readonly { readonly name?: string; readonly type?: string; readonly input_schema?: { readonly type?: unknown } }[]
  ).flatMap((tool, index) => {
    const faults: string[] = [];
    const name = tool.name ?? "";
    faults.push(...checkName(name, `tools.${index}`));
    if (seen.has(name)) faults.push("tools: Tool names must be unique.");
    seen.add(name);
    if (tool.type === undefined && tool.input_schema?.type !== "object") faults.push(`tools.${index}.input_schema.type: must be "object"`);
    return faults;
  });
}

function checkMessages(messages: readonly LooseMessage[]): readonly string[] {
  const faults: string[] = [];
  const used = new Set<string>();
  let open: ReadonlySet<string> = new Set();
  if (messages[0]?.role !== "user") faults.push('messages: first message must use the "user" role');
  messages.forEach((message, index) => {
    const at = `messages.${index}`;
    if (message.role !== "user" && message.role !== "assistant") faults.push(`${at}.role: must be "user" or "assistant"`);
    if (index > 0 && message.role === messages[index - 1]?.role)
      faults.push(`${at}: two neighbouring messages have the role "${message.role}"`);
    const blocks: readonly LooseBlock[] =
      typeof message.content === "string" ? [{ type: "text", text: message.content }] : (message.content ?? []);
    const mayBeEmpty = message.role === "assistant" && index === messages.length - 1;
    if (blocks.length === 0 && !mayBeEmpty)
      faults.push(`${at}: all messages must have non-empty content except for the optional final assistant message`);
    faults.push(...blocks.flatMap((block, position) => checkBlock(block, `${at}.content.${position}`)));
    faults.push(...checkSignatures(blocks, at));
    faults.push(...checkAnswers(blocks, open, at));
    open = new Set(message.role === "assistant" ? blocks.filter((block) => block.type === "tool_use").map((block) => block.id ?? "") : []);
    for (const id of open) {
      if (used.has(id)) faults.push(`${at}: \`tool_use\` ids must be unique: ${id}`);
      used.add(id);
    }
  });
  faults.push(...checkLastTurn(messages));
  if (open.size > 0)
    faults.push(`messages: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${[...open].join(", ")}`);
  return faults;
}

/** A tool that a result refers to must be defined, and as one that is deferred; and not every tool can be. */
function checkReferences(messages: readonly LooseMessage[], tools: unknown): readonly string[] {
  const defined = Array.isArray(tools) ? (tools as readonly { readonly name?: string; readonly defer_loading?: unknown }[]) : [];
  const faults =
    defined.length > 0 && defined.every((tool) => tool.defer_loading === true) ? ["tools: At least one tool must not be deferred."] : [];
  for (const message of messages) {
    for (const block of Array.isArray(message.content) ? message.content : []) {
      for (const part of Array.isArray(block.content)
        ? (block.content as readonly { readonly type?: string; readonly tool_name?: string }[])
        : []) {
        if (part.type !== "tool_reference" || defined.some((tool) => tool.name === part.tool_name)) continue;
        faults.push(`Tool reference '${part.tool_name}' not found in available tools`);
      }
    }
  }
  return faults;
}

/** Thinking must lead to something, where the model is to go on from it. */
function checkLastTurn(messages: readonly LooseMessage[]): readonly string[] {
  const index = messages.findLastIndex((message) => message.role === "assistant");
  const content = messages[index]?.content;
  const last = typeof content === "string" ? undefined : content?.at(-1);
  return last?.type === "thinking" || last?.type === "redacted_thinking"
    ? [`messages.${index}: The final block in an assistant message cannot be \`thinking\`.`]
    : [];
}

function checkSystem(system: unknown): readonly string[] {
  if (!Array.isArray(system)) return [];
  return (system as readonly LooseBlock[]).flatMap((block, index) => checkBlock({ ...block, type: "text" }, `system.${index}`));
}

function checkAnswers(blocks: readonly LooseBlock[], open: ReadonlySet<string>, at: string): readonly string[] {
  const answered = blocks.filter((block) => block.type === "tool_result").map((block) => block.tool_use_id ?? "");
  const missing = [...open].filter((id) => !answered.includes(id));
  const faults = answered
    .filter((id) => !open.has(id))
    .map((id) => `${at}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}`);
  if (new Set(answered).size < answered.length) faults.push(`${at}: each tool_use must have a single result`);
  if (missing.length > 0)
    faults.push(`${at}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing.join(", ")}`);
  const firstOther = blocks.findIndex((block) => block.type !== "tool_result");
  if (open.size > 0 && firstOther !== -1 && firstOther < answered.length)
    faults.push(`${at}: tool_result blocks must come before any other content`);
  return faults;
}
