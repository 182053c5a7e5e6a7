export { BackgroundTasks } from "./background-tasks.js";
export type { BackgroundTask, BackgroundTaskRequest, BackgroundTaskStatus } from "./background-tasks.js";
