import { estimateTokens } from "@lorimer/sdk";
import type { Message, ToolResultBlock, ToolUseBlock, UserMessage } from "@lorimer/sdk";

/** A call with its result, and the messages that hold them. */
export interface AnsweredCall {
  readonly call: ToolUseBlock;
  readonly result: ToolResultBlock;
  /** Places in the list of messages. */
  readonly askedAt: number;
  readonly answeredAt: number;
}

/** Every call that has exactly one result, in the order asked. An id that a model used twice belongs to nothing that can be told apart. */
export function answeredCalls(messages: readonly Message[]): readonly AnsweredCall[] {
  const asked = new Map<string, { readonly call: ToolUseBlock; readonly at: number } | null>();
  const answers = new Map<string, { readonly result: ToolResultBlock; readonly at: number } | null>();
  messages.forEach((message, at) => {
    if (message.type === "assistant") {
      for (const block of message.content)
        if (block.type === "tool_use") asked.set(block.id, asked.has(block.id) ? null : { call: block, at });
    } else if (message.type === "user") {
      for (const block of message.content)
        if (block.type === "tool_result") answers.set(block.tool_use_id, answers.has(block.tool_use_id) ? null : { result: block, at });
    }
  });
  return [...asked].flatMap(([id, ask]) => {
    const answer = answers.get(id);
    if (ask === null || answer === null || answer === undefined || answer.at < ask.at) return [];
    return [{ call: ask.call, result: answer.result, askedAt: ask.at, answeredAt: answer.at }];
  });
}

/** The place of the first of the newest `turns` replies: what stands there or later is too fresh to be touched. */
export function freshFrom(messages: readonly Message[], turns: number): number {
  let left = turns;
  for (let at = messages.length - 1; at >= 0; at -= 1) {
    if (messages[at]?.type !== "assistant") continue;
    left -= 1;
    if (left <= 0) return turns <= 0 ? messages.length : at;
  }
  return turns <= 0 ? messages.length : 0;
}

/** What a call was about: a file, a command, an address; else its whole input. */
export function subjectOf({ input }: ToolUseBlock): string {
  const fields = (typeof input === "object" && input !== null ? input : {}) as Readonly<Record<string, unknown>>;
  for (const key of ["file_path", "notebook_path", "command", "url", "pattern", "query", "path", "description"]) {
    const value = fields[key];
    if (typeof value === "string" && value !== "") return value;
  }
  return JSON.stringify(input) ?? "";
}

export function resultText({ content }: ToolResultBlock): string {
  if (typeof content === "string") return content;
  return content.map((part) => (part.type === "text" ? part.text : `[${part.type}]`)).join("\n");
}

/** Where a deferred tool was found: without this result the model could not call it any more. */
export function bringsTool({ content }: ToolResultBlock): boolean {
  return typeof content !== "string" && content.some(({ type }) => type === "tool_reference");
}

export function isPrompt(message: Message): message is UserMessage {
  return message.type === "user" && message.hidden !== true && message.content.some(({ type }) => type !== "tool_result");
}

/** At most `most` characters of one line. */
export function shortLine(text: string, most: number): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length <= most ? line : `${line.slice(0, most - 1).trimEnd()}…`;
}

/** The beginning and the end of a text, and how much is missing in between. */
export function clipped(text: string, tokens: number): string {
  if (estimateTokens(text) <= tokens) return text;
  const most = Math.floor(tokens * 3.6);
  const head = Math.floor(most * 0.65);
  const tail = most - head;
  return `${text.slice(0, head)}\n[… ${text.length - head - tail} characters left out …]\n${text.slice(text.length - tail)}`;
}
