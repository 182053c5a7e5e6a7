import { defineTool } from "@lorimer/sdk";
import type { Tool } from "@lorimer/sdk";
import * as z from "zod/mini";
import { Todos } from "../todos/todos.js";
import type { Todo } from "../todos/todos.js";

interface TodoWriteInput {
  readonly todos: readonly Todo[];
}

export interface TodoWriteOutput {
  readonly oldTodos: readonly Todo[];
  readonly newTodos: readonly Todo[];
}

const input: z.ZodMiniType<TodoWriteInput> = z.object({
  todos: z.array(
    z.object({
      content: z.string().check(z.minLength(1)),
      status: z.enum(["pending", "in_progress", "completed"]),
      activeForm: z.optional(z.string().check(z.describe('What is being done, such as "Running the tests"'))),
    }),
  ),
});

const todoWrite: Tool = defineTool({
  name: "TodoWrite",
  description:
    "Keeps your to-do list; each call writes all of it. Use it for work of several steps. One item is in progress at a time, and is completed as soon as it is done.",
  input,
  needs: { todos: Todos },
  readOnly: true,
  title: ({ todos }) => todos.find(({ status }) => status === "in_progress")?.activeForm ?? `To-do list of ${todos.length}`,
  summary: ({ todos }) => `${todos.filter(({ status }) => status === "completed").length} of ${todos.length} done`,
  run: ({ todos }, held): TodoWriteOutput => ({ oldTodos: held.todos.list, newTodos: todos }),
  present({ newTodos }: TodoWriteOutput) {
    const [done, active, left] = (["completed", "in_progress", "pending"] as const).map(
      (wanted) => newTodos.filter(({ status }) => status === wanted).length,
    );
    return { content: `The list is kept: ${done} done, ${active} in progress, ${left} to do.` };
  },
});
export default todoWrite;
