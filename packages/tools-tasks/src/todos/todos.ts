import { token } from "@lorimer/sdk";
import type { Message, Token, ToolResultBlock } from "@lorimer/sdk";

export interface Todo {
  readonly content: string;
  readonly status: "pending" | "in_progress" | "completed";
  /** What is being done while it is in progress, such as "Running the tests". */
  readonly activeForm?: string | undefined;
}

/** The list that the model keeps of what it has to do. */
export interface Todos {
  readonly list: readonly Todo[];
}

/** Level: session. */
export const Todos: Token<Todos> = token("lorimer.Todos");

/** The list as the conversation last wrote it. It is read from the history, so it is there again after a resume, a rewind or a fork. */
export function todosOf(messages: readonly Message[]): readonly Todo[] {
  const failed = new Set<string>();
  for (const message of [...messages].reverse()) {
    if (message.type === "user") for (const block of message.content) if (isFailure(block)) failed.add(block.tool_use_id);
    if (message.type !== "assistant") continue;
    const call = message.content.findLast((block) => block.type === "tool_use" && block.name === "TodoWrite" && !failed.has(block.id));
    if (call?.type !== "tool_use") continue;
    const { todos } = (call.input ?? {}) as { readonly todos?: unknown };
    if (Array.isArray(todos)) return todos.filter(isTodo);
  }
  return [];
}

function isFailure(block: { readonly type: string }): block is ToolResultBlock {
  return block.type === "tool_result" && (block as ToolResultBlock).is_error === true;
}

function isTodo(value: unknown): value is Todo {
  const { content, status } = (value ?? {}) as Partial<Todo>;
  return typeof content === "string" && (status === "pending" || status === "in_progress" || status === "completed");
}

/** One line for each thing to do, as a model or a person reads it. */
export function todoText(todos: readonly Todo[]): string {
  const marks = { pending: "[ ]", in_progress: "[~]", completed: "[x]" } as const;
  return todos.map(({ content, status }) => `${marks[status]} ${content}`).join("\n");
}
