import { isSigned } from "@lorimer/sdk";
import type {
  ApiMessage,
  AssistantBlock,
  AssistantMessage,
  MediaBlock,
  Message,
  Signer,
  TextBlock,
  ToolResultBlock,
  ToolResultPart,
  ToolUseBlock,
  UserBlock,
} from "@lorimer/sdk";

export interface NormaliseOptions {
  /** Who will verify signed blocks; those of anyone else are left out. They stay in the history. */
  readonly signer: Signer;
  /** The current name of a tool that content may call by an old one. Default: names as they are. */
  canonicalName?(name: string): string;
}

/**
 * Turns a history into messages the API always accepts: roles alternate from the user on, every tool call is answered exactly
 * once and directly after, nothing is empty. Pure; applied to its own output it changes nothing.
 */
export function normalise(history: readonly Message[], options: NormaliseOptions): ApiMessage[] {
  const turns = pairCalls(mergeRoles(visible(history), options));
  const first = turns[0];
  return first?.role === "assistant"
    ? [{ role: "user", content: [{ type: "text", text: "(The conversation goes on.)" }] }, ...turns]
    : turns;
}

/* A history is normalised at every turn: where nothing has to change, messages and lists are passed on rather than copied. */

const none: readonly never[] = [];

type UserSide = { readonly role: "user"; readonly early: readonly UserBlock[]; readonly late: readonly UserBlock[] };
type Side = UserSide | { readonly role: "assistant"; readonly message: AssistantMessage };

/** Drops what the model never sees and says for the rest which side spoke. Attachments come early: before the words they belong to. */
function* visible(history: readonly Message[]): Generator<Side> {
  const folded = new Set<string>();
  for (const message of history) if (message.type === "tool-use-summary") for (const id of message.replaced) folded.add(id);
  for (const message of history) {
    if (folded.has(message.id)) continue;
    switch (message.type) {
      case "assistant":
        yield { role: "assistant", message };
        break;
      case "user":
        yield { role: "user", early: none, late: message.content };
        break;
      case "attachment":
        yield { role: "user", early: message.failed === true ? message.content.map(placeholder) : message.content, late: none };
        break;
      case "tool-use-summary":
        yield { role: "user", early: [], late: [{ type: "text", text: `[Earlier tool use, summarised]\n${message.summary}` }] };
        break;
      case "local-command":
        if (message.shared)
          yield { role: "user", early: [], late: [{ type: "text", text: `[Output of ${message.command}]\n${message.output}` }] };
        break;
      case "system":
      case "tombstone":
      case "progress":
        break;
      default:
        message satisfies never;
    }
  }
}

/** One message for each run of one side: results first, then attachments, then words. Messages left empty disappear. */
function mergeRoles(sides: Iterable<Side>, options: NormaliseOptions): ApiMessage[] {
  const merged: ApiMessage[] = [];
  const early: UserBlock[] = [];
  const late: UserBlock[] = [];
  const flushUser = (): void => {
    const content = resultsFirst(early, late);
    early.length = 0;
    late.length = 0;
    if (content.length > 0) merged.push({ role: "user", content });
  };
  for (const side of sides) {
    if (side.role === "user") {
      for (const block of side.early) early.push(block);
      for (const block of side.late) late.push(block);
      continue;
    }
    const content = withoutTrailingThinking(assistantBlocks(side.message, options));
    if (content.length === 0) continue;
    flushUser();
    const last = merged.at(-1);
    if (last?.role === "assistant") merged[merged.length - 1] = { role: "assistant", content: [...last.content, ...content] };
    else merged.push({ role: "assistant", content });
  }
  flushUser();
  return mergeNeighbours(merged);
}

/** What may be sent of a user's side, results before everything else. */
function resultsFirst(...lists: readonly (readonly UserBlock[])[]): readonly UserBlock[] {
  const results: UserBlock[] = [];
  const others: UserBlock[] = [];
  for (const blocks of lists) {
    for (const block of blocks) {
      if (isResult(block)) results.push(sendableResult(block));
      else if (hasContent(block)) others.push(block);
    }
  }
  return results.length === 0 ? others : others.length === 0 ? results : [...results, ...others];
}

/** Dropping an empty assistant message can bring two user messages together. */
function mergeNeighbours(messages: readonly ApiMessage[]): ApiMessage[] {
  const merged: ApiMessage[] = [];
  for (const message of messages) {
    const last = merged.at(-1);
    if (last?.role === "user" && message.role === "user") {
      const blocks = [...last.content, ...message.content];
      merged[merged.length - 1] = { role: "user", content: [...blocks.filter(isResult), ...blocks.filter((block) => !isResult(block))] };
    } else merged.push(message);
  }
  return merged;
}

function assistantBlocks(message: AssistantMessage, options: NormaliseOptions): readonly AssistantBlock[] {
  const foreign = message.signer.provider !== options.signer.provider || message.signer.key !== options.signer.key;
  const isSendable = (block: AssistantBlock): boolean =>
    block.type === "tool_use" ? sendable(block, options) === block : hasContent(block) && !(foreign && isSigned(block));
  if (message.content.every(isSendable)) return message.content;
  return message.content
    .filter((block) => hasContent(block) && !(foreign && isSigned(block)))
    .map((block) => (block.type === "tool_use" ? sendable(block, options) : block));
}

/** Thinking that leads to nothing: the API refuses a message that ends with it, or holds nothing else. */
function withoutTrailingThinking(blocks: readonly AssistantBlock[]): readonly AssistantBlock[] {
  const end = blocks.findLastIndex((block) => !isSigned(block)) + 1;
  return end === blocks.length ? blocks : blocks.slice(0, end);
}

function sendable(block: ToolUseBlock, options: NormaliseOptions): ToolUseBlock {
  const id = spelled(block.id);
  const name = spelled(options.canonicalName?.(block.name) ?? block.name).slice(0, 128);
  const isObject = typeof block.input === "object" && block.input !== null && !Array.isArray(block.input);
  const input = isObject ? block.input : { unparsed: block.input ?? null };
  return id === block.id && name === block.name && isObject ? block : { ...block, id, name, input };
}

/** The API takes no blank text in a result, and no media in one that is an error. */
function sendableResult(block: ToolResultBlock): ToolResultBlock {
  const tool_use_id = spelled(block.tool_use_id);
  if (typeof block.content === "string") return tool_use_id === block.tool_use_id ? block : { ...block, tool_use_id };
  const content = block.content.flatMap((part): readonly ToolResultPart[] => {
    if (part.type === "tool_reference") return block.is_error === true ? [] : [part];
    return hasContent(part) ? [block.is_error === true ? placeholder(part) : part] : [];
  });
  return { ...block, tool_use_id, content };
}

const wellSpelled = /^[A-Za-z0-9_-]+$/;

/** Ids and names as the API spells them; a model may invent others, and other providers use them. */
function spelled(text: string): string {
  return wellSpelled.test(text) ? text : text.replaceAll(/[^A-Za-z0-9_-]/g, "_") || "unnamed";
}

/** Answers every call directly after it, once: a missing result is said to be unknown, an orphan or a second one is dropped. */
function pairCalls(messages: readonly ApiMessage[]): ApiMessage[] {
  const seen = new Set<string>();
  const paired: ApiMessage[] = [];
  for (let index = 0; index < messages.length; index++) {
    const message = messages[index];
    if (message === undefined) continue;
    if (message.role === "user") {
      const words = message.content.some(isResult) ? message.content.filter((block) => !isResult(block)) : message.content;
      if (words.length > 0) push(paired, words === message.content ? message : { role: "user", content: words });
      continue;
    }
    const content = onceCalled(message.content, seen);
    if (content.length === 0) continue;
    push(paired, content === message.content ? message : { role: "assistant", content });
    const calls = content.filter((block) => block.type === "tool_use");
    if (calls.length === 0) continue;
    const next = messages[index + 1];
    const answers = next?.role === "user" ? next.content : none;
    if (next?.role === "user") index++;
    if (next?.role === "user" && areAnswers(answers, calls)) push(paired, next);
    else {
      const results = calls.map((call) => answers.filter(isResult).find((block) => block.tool_use_id === call.id) ?? unknownResult(call));
      push(paired, { role: "user", content: [...results, ...answers.filter((block) => !isResult(block))] });
    }
  }
  return paired;
}

/** The blocks without calls whose id was used before; notes the ids of the others. */
function onceCalled(blocks: readonly AssistantBlock[], seen: Set<string>): readonly AssistantBlock[] {
  let repeats = false;
  const own = new Set<AssistantBlock>();
  for (const block of blocks) {
    if (block.type !== "tool_use") continue;
    if (seen.has(block.id)) repeats = true;
    else own.add(block);
    seen.add(block.id);
  }
  return repeats ? withoutTrailingThinking(blocks.filter((block) => block.type !== "tool_use" || own.has(block))) : blocks;
}

/** Whether these are the answers to the calls, in their order, before anything else: what nearly every message is. */
function areAnswers(blocks: readonly UserBlock[], calls: readonly ToolUseBlock[]): boolean {
  return (
    blocks.every((block, at) => (isResult(block) ? block.tool_use_id === calls[at]?.id : at >= calls.length)) &&
    blocks.length >= calls.length
  );
}

function push(messages: ApiMessage[], message: ApiMessage): void {
  const last = messages.at(-1);
  if (last === undefined || last.role !== message.role) messages.push(message);
  else messages[messages.length - 1] = { role: last.role, content: [...last.content, ...message.content] } as ApiMessage;
}

function unknownResult(call: ToolUseBlock): ToolResultBlock {
  const content = "This call was interrupted and its outcome is unknown. Look before you try it again.";
  return { type: "tool_result", tool_use_id: call.id, content, is_error: true };
}

function isResult(block: UserBlock): block is ToolResultBlock {
  return block.type === "tool_result";
}

function hasContent(block: UserBlock | AssistantBlock): boolean {
  return block.type !== "text" || block.text.trim() !== "";
}

function placeholder<Block extends UserBlock>(block: Block): Exclude<Block, MediaBlock> | TextBlock {
  if (block.type !== "image" && block.type !== "document") return block as Exclude<Block, MediaBlock>;
  return { type: "text", text: `[${block.type === "image" ? "An image" : "A document"} stood here that could not be sent.]` };
}
