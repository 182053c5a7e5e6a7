import type { BackgroundTask } from "../contract/index.js";

/** What the model is told when a background task has ended. */
export function taskNotice(task: BackgroundTask): string {
  return [
    "<task-notification>",
    `<task-id>${task.id}</task-id>`,
    `<status>${task.status}</status>`,
    `<summary>Background command "${escaped(task.description)}" ${endOf(task)}</summary>`,
    `<output-file>${escaped(task.outputFile)}</output-file>`,
    "</task-notification>",
  ].join("\n");
}

/** How a task stands, in words: "completed (exit code 0)". */
export function endOf(task: BackgroundTask): string {
  const how = task.signal === null ? `exit code ${task.exitCode}` : `ended by ${task.signal}`;
  if (task.status === "running") return "is running";
  return `${task.status === "stopped" ? "was stopped" : task.status} (${task.timedOut ? "timed out, " : ""}${how})`;
}

/** A description must not be able to end the notice and begin another. */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
