import type { BackgroundTasks } from "../contract/index.js";

/** Says which tasks there are, for a model that named one there is not. */
export function unknownTask(id: string, tasks: BackgroundTasks): string {
  const known = tasks.list().map((task) => `${task.id} (${task.status})`);
  return `There is no task ${JSON.stringify(id)}. ${known.length === 0 ? "No background task was started in this session." : `Tasks: ${known.join(", ")}.`}`;
}
