import { defineTool, toolFailure } from "@lorimer/sdk";
import type { Tool } from "@lorimer/sdk";
import * as z from "zod/mini";
import { BackgroundTasks } from "../contract/index.js";
import { endOf } from "../tasks/task-notice.js";
import { unknownTask } from "../tasks/unknown-task.js";

const input = z.object({
  task_id: z.optional(z.string()),
  shell_id: z.optional(z.string().check(z.describe("Former name of task_id"))),
});

const taskStop: Tool = defineTool({
  name: "TaskStop",
  aliases: ["KillShell", "KillBash"],
  description: "Ends a background task and everything it started.",
  input,
  needs: { tasks: BackgroundTasks },
  title: ({ task_id, shell_id }) => `Stop ${task_id ?? shell_id ?? "a task"}`,
  // What it ends the agent itself has started, with a permission of its own.
  readOnly: true,
  validate: ({ task_id, shell_id }) => ((task_id ?? shell_id ?? "") === "" ? "Give task_id: the id that Bash returned." : undefined),
  run: async ({ task_id, shell_id }, { tasks }) => {
    const id = task_id ?? shell_id ?? "";
    const before = tasks.get(id);
    if (before === undefined) return toolFailure(unknownTask(id, tasks));
    if (before.status !== "running") return toolFailure(`Task ${id} is not running: it ${endOf(before)}.`);
    const task = (await tasks.stop(id)) ?? before;
    return { message: `Task ${id} ${endOf(task)}: ${task.description}`, task_id: id, task_type: task.type };
  },
  present: ({ message }) => ({ content: message }),
});

export default taskStop;
