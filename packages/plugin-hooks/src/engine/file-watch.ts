import { basename, dirname, join } from "node:path";
import type { Workspace } from "@lorimer/sdk";

export type FileEvent = "change" | "add" | "unlink";

/** Milliseconds of quiet after which a file counts as written. */
const quietMs = 100;

/** Watches single files, also ones that are not there yet, by watching their folders. */
export class FileWatch {
  readonly #workspace: Workspace;
  readonly #signal: AbortSignal;
  readonly #changed: (path: string, event: FileEvent) => void;
  /** The last known state of each watched file by its path; null for one that is not there. */
  readonly #known = new Map<string, string | null>();
  readonly #folders = new Set<string>();
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(workspace: Workspace, signal: AbortSignal, changed: (path: string, event: FileEvent) => void) {
    this.#workspace = workspace;
    this.#signal = signal;
    this.#changed = changed;
    signal.addEventListener("abort", () => this.#timers.forEach((timer) => clearTimeout(timer)), { once: true });
  }

  /** Resolves when changes are seen. Paths are absolute; folders that are not there are left out. */
  async add(paths: readonly string[]): Promise<void> {
    if (this.#signal.aborted) return;
    for (const path of paths) {
      if (this.#known.has(path)) continue;
      this.#known.set(path, await this.#state(path));
      await this.#watchFolder(dirname(path));
    }
  }

  async #watchFolder(folder: string): Promise<void> {
    if (this.#folders.has(folder)) return;
    this.#folders.add(folder);
    const { watch } = await import("node:fs");
    try {
      const watcher = watch(folder, { persistent: false, signal: this.#signal }, (_type, name) => {
        if (name !== null) this.#touched(join(folder, basename(name)));
      });
      watcher.on("error", () => this.#folders.delete(folder));
    } catch {
      this.#folders.delete(folder);
    }
  }

  #touched(path: string): void {
    if (!this.#known.has(path) || this.#signal.aborted) return;
    clearTimeout(this.#timers.get(path));
    this.#timers.set(
      path,
      setTimeout(() => void this.#look(path), quietMs),
    );
  }

  async #look(path: string): Promise<void> {
    this.#timers.delete(path);
    const before = this.#known.get(path) ?? null;
    const now = await this.#state(path);
    if (now === before || this.#signal.aborted) return;
    this.#known.set(path, now);
    this.#changed(path, before === null ? "add" : now === null ? "unlink" : "change");
  }

  async #state(path: string): Promise<string | null> {
    const info = await this.#workspace.files.stat(path).catch(() => undefined);
    return info === undefined ? null : `${info.size} ${info.mtimeMs}`;
  }
}
