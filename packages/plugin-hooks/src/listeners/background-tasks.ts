import { defineListener } from "@lorimer/sdk";
import type { Listener } from "@lorimer/sdk";
import { HookEngine } from "../engine/engine-token.js";

/** Remembers which background work runs, for what Stop hooks are told. */
const backgroundTasks: Listener = defineListener({
  id: "hooks-background-tasks",
  events: ["task-updated"],
  needs: { engine: HookEngine },
  create: ({ engine }) => ({
    hear(event) {
      if (event.type === "task-updated") engine.noteTask(event.taskId, event.status, event.description);
    },
  }),
});
export default backgroundTasks;
