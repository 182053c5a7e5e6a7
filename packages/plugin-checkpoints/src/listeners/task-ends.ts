import { defineListener } from "@lorimer/sdk";
import type { Listener } from "@lorimer/sdk";
import { Keeper } from "../keep/keeper-token.js";

/** When background work ends, what it changed is looked for. */
const taskEnds: Listener = defineListener({
  id: "checkpoints-task-ends",
  events: ["task-updated"],
  needs: { keeper: Keeper },
  create: ({ keeper }) => ({
    async hear(event) {
      if (event.type === "task-updated" && event.status !== "running") await keeper.taskEnded(event.taskId);
    },
  }),
});
export default taskEnds;
