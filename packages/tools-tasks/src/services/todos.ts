import { Reattachments } from "@lorimer/plugin-compaction/contract";
import { Conversation, optional, provide } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { todosOf, todoText, Todos } from "../todos/todos.js";

const todos: Service = provide(Todos, {
  level: "session",
  needs: { conversation: Conversation, reattachments: optional(Reattachments) },
  create: ({ conversation, reattachments }) => {
    reattachments?.add(() => {
      const list = todosOf(conversation.messages);
      return list.length === 0 ? [] : [{ origin: "lorimer.tools-tasks", text: `Your to-do list:\n${todoText(list)}` }];
    });
    return {
      get list() {
        return todosOf(conversation.messages);
      },
    };
  },
});
export default todos;
