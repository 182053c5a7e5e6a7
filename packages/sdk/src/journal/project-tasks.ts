import type { JournalRecord } from "../journal-contract.js";

/** Background work of which the log does not say that it ended. */
export interface LostTask {
  readonly taskId: string;
  readonly description: string;
  readonly outputFile: string | null;
}

/** Folds records into the background work that runs. After the process that wrote the log has ended, nothing of it does. */
export class TaskProjection {
  readonly #running = new Map<string, LostTask>();

  apply({ entry }: JournalRecord): void {
    if (entry.type !== "event" || entry.event.type !== "task-updated") return;
    const { taskId, status, description, outputFile } = entry.event;
    if (status === "running") this.#running.set(taskId, { taskId, description, outputFile });
    else this.#running.delete(taskId);
  }

  running(): readonly LostTask[] {
    return [...this.#running.values()];
  }
}
