import { defineTool, toolFailure } from "@lorimer/sdk";
import type { Presented, Tool } from "@lorimer/sdk";
import * as z from "zod/mini";
import { BackgroundTasks } from "../contract/index.js";
import type { BackgroundTask } from "../contract/index.js";
import { endOf } from "../tasks/task-notice.js";
import { unknownTask } from "../tasks/unknown-task.js";

const outputLimit = 30_000;
const defaultTimeout = 30_000;
const longestTimeout = 600_000;

const input = z.object({
  task_id: z.string(),
  block: z.optional(z.boolean().check(z.describe("Wait for the end; default true"))),
  timeout: z.optional(z.number().check(z.nonnegative(), z.maximum(longestTimeout), z.describe("ms to wait; default 30000"))),
});

/** The structured output of TaskOutput. `output` is what is new since the last call. */
interface TaskOutputResult {
  readonly retrieval_status: "success" | "timeout" | "not_ready";
  readonly task: {
    readonly task_id: string;
    readonly task_type: BackgroundTask["type"];
    readonly status: BackgroundTask["status"];
    readonly description: string;
    readonly exitCode: number | null;
    readonly output: string;
    readonly output_file: string;
    readonly state: string;
  };
}

const taskOutput: Tool = defineTool({
  name: "TaskOutput",
  aliases: ["BashOutput", "AgentOutputTool"],
  description: "Returns a background task's state and what it printed since you last asked.",
  input,
  needs: { tasks: BackgroundTasks },
  title: ({ task_id }) => `Output of ${task_id}`,
  readOnly: true,
  concurrencySafe: true,
  timeoutMs: longestTimeout + 60_000,
  maxResultChars: 40_000,
  run: async ({ task_id, block = true, timeout = defaultTimeout }, { tasks }, { signal }) => {
    const task = block ? await tasks.wait(task_id, { timeoutMs: timeout, signal }) : tasks.get(task_id);
    if (task === undefined) return toolFailure(unknownTask(task_id, tasks));
    const waiting = block ? "timeout" : "not_ready";
    const result: TaskOutputResult = {
      retrieval_status: task.status === "running" ? waiting : "success",
      task: {
        task_id,
        task_type: task.type,
        status: task.status,
        description: task.description,
        exitCode: task.exitCode,
        output: await tasks.readNew(task_id, outputLimit),
        output_file: task.outputFile,
        state: endOf(task),
      },
    };
    return result;
  },
  present: ({ retrieval_status, task }): Presented => {
    const waited = retrieval_status === "timeout" ? " (the wait timed out)" : "";
    const output = task.output.trimEnd();
    return {
      content: `Task ${task.task_id} ${task.state}${waited}. Whole output: ${task.output_file}\n${output === "" ? "(no new output)" : output}`,
    };
  },
});

export default taskOutput;
