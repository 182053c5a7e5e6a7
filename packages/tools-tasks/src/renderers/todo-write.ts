import { defineRenderer } from "@lorimer/sdk";
import type { Line, Renderer } from "@lorimer/sdk";
import type { Todo } from "../todos/todos.js";

const todoWrite: Renderer = defineRenderer({
  tool: "TodoWrite",
  use: (input) => {
    const { todos } = (input ?? {}) as { readonly todos?: unknown };
    return [[{ text: "To do", tone: "accent" }], ...(Array.isArray(todos) ? todos.flatMap(lineOf) : [])];
  },
  result: () => [],
});
export default todoWrite;

function lineOf(todo: Partial<Todo> | undefined): readonly Line[] {
  const text = todo?.content;
  if (typeof text !== "string") return [];
  const words = text.replaceAll(/[\p{Cc}\p{Cf}]/gu, " ");
  if (todo?.status === "completed") return [[{ text: `  ✓ ${words}`, tone: "dim" }]];
  if (todo?.status === "in_progress") return [[{ text: `  ▸ ${words}`, tone: "strong" }]];
  return [[{ text: `  · ${words}` }]];
}
