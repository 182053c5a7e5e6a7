import { existsSync, statSync, watch } from "node:fs";
import type { FSWatcher } from "node:fs";
import { basename, dirname } from "node:path";

/** Editors write a file in several steps; milliseconds of quiet after which it is looked at. */
const quiet = 60;

/** Milliseconds between looks at file systems that tell nothing, such as mounted ones. */
const lookEvery = 2000;

/** Calls back some time after one of the files may have changed, appeared or gone. Keeps no process alive. Returns the way to stop. */
export function watchFiles(paths: () => readonly string[], changed: () => void): () => void {
  const watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | undefined;
  let signature = signatureOf(paths());
  arm();
  const looking = setInterval(look, lookEvery).unref();
  return () => {
    clearInterval(looking);
    clearTimeout(timer);
    for (const watcher of watchers.values()) watcher.close();
  };

  function look(): void {
    arm();
    const now = signatureOf(paths());
    if (now === signature) return;
    signature = now;
    clearTimeout(timer);
    timer = setTimeout(() => {
      signature = signatureOf(paths());
      changed();
    }, quiet).unref();
  }

  /** Watches each file's folder, or, while that is not there, the one it would appear in. */
  function arm(): void {
    const folders = new Set(paths().flatMap((path) => watchable(path)));
    for (const [folder, watcher] of watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      watchers.delete(folder);
    }
    for (const folder of folders) if (!watchers.has(folder)) start(folder);
  }

  function start(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, (_event, name) => {
        if (name === null || concerns(folder, name)) look();
      });
      watcher.on("error", () => {
        watcher.close();
        watchers.delete(folder);
      });
      watchers.set(folder, watcher);
    } catch {
      // Looking now and then has to do.
    }
  }

  function concerns(folder: string, name: string): boolean {
    return paths().some((path) => (dirname(path) === folder ? basename(path) === name : dirname(dirname(path)) === folder));
  }
}

function watchable(path: string): readonly string[] {
  return [dirname(path), dirname(dirname(path))].filter((folder) => existsSync(folder)).slice(0, 1);
}

function signatureOf(paths: readonly string[]): string {
  return paths.map(signatureOfFile).join("\n");
}

function signatureOfFile(path: string): string {
  try {
    const info = statSync(path, { throwIfNoEntry: false });
    return info === undefined ? "" : `${info.ino} ${info.size} ${info.mtimeMs} ${info.ctimeMs}`;
  } catch {
    return "?";
  }
}
