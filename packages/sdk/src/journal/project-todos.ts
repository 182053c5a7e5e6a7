import type { JournalRecord } from "../journal-contract.js";

export interface Todo {
  readonly content: string;
  readonly status: "pending" | "in_progress" | "completed";
}

/** Folds records into the list of things to do that the model last wrote with a tool that takes a whole list as `todos`. */
export class TodoProjection {
  #todos: readonly Todo[] = [];

  apply({ entry }: JournalRecord): void {
    if (entry.type !== "event" || entry.event.type !== "tool-finished" || entry.event.outcome.status !== "ok") return;
    const todos = (entry.event.input as { readonly todos?: unknown } | null | undefined)?.todos;
    if (Array.isArray(todos) && todos.every(isTodo)) this.#todos = todos.map(({ content, status }) => ({ content, status }));
  }

  project(): readonly Todo[] {
    return this.#todos;
  }
}

function isTodo(value: unknown): value is Todo {
  const { content, status } = (value ?? {}) as Partial<Todo>;
  return typeof content === "string" && (status === "pending" || status === "in_progress" || status === "completed");
}
