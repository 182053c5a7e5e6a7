import { randomUUID } from "node:crypto";
import { chmod, mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { LorimerError } from "@lorimer/sdk";
import { isAlive, syncFolder, treeDigest } from "@lorimer/sdk/files";

/** Milliseconds after which an unfinished folder is nobody's. */
const abandonedAfter = 60 * 60_000;

/** Packages by the digest of their content: what stands here never changes. */
export class PackageStore {
  readonly folder: string;
  readonly #drafts: string;

  constructor(plugins: string) {
    this.folder = join(plugins, "store");
    this.#drafts = join(plugins, "tmp");
  }

  /** A new, empty folder for something unfinished, removed after `work`. */
  async draft<T>(work: (folder: string) => Promise<T>): Promise<T> {
    const folder = join(this.#drafts, `${process.pid}-${randomUUID()}`);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    try {
      return await work(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Moves a finished folder of this disk in. Answers with its digest. */
  async add(folder: string): Promise<{ readonly digest: string; readonly root: string }> {
    const digest = await treeDigest(folder);
    const root = join(this.folder, digest);
    await mkdir(this.folder, { recursive: true, mode: 0o755 });
    if (await exists(root)) {
      if ((await treeDigest(root)) === digest) return { digest, root };
      // Somebody changed what must not change.
      await rm(root, { recursive: true, force: true });
    }
    await readOnly(folder);
    try {
      await rename(folder, root);
    } catch (error) {
      // Another process was faster with the same content.
      if (!(await exists(root))) throw error;
    }
    await syncFolder(this.folder);
    return { digest, root };
  }

  /** Rejects where what is stored is not what was installed. */
  async verify(root: string, integrity: string): Promise<void> {
    const digest = await treeDigest(root).catch(() => undefined);
    if (`sha256-${digest}` === integrity) return;
    throw new LorimerError(
      "PLUGIN_CHANGED",
      digest === undefined ? `${root} is gone.` : `${root} is not what was installed: somebody changed it.`,
      {
        hint: "Uninstall the plugin and install it again.",
      },
    );
  }

  /** Removes packages that no state needs, and unfinished folders of processes that ended. */
  async prune(needed: ReadonlySet<string>): Promise<void> {
    for (const name of await names(this.folder)) if (!needed.has(name)) await rm(join(this.folder, name), { recursive: true, force: true });
    for (const name of await names(this.#drafts)) {
      const path = join(this.#drafts, name);
      const pid = /^(\d+)-/.exec(name)?.[1];
      const age = await stat(path).then(
        ({ mtimeMs }) => Date.now() - mtimeMs,
        () => 0,
      );
      if (age > abandonedAfter || (pid !== undefined && !isAlive(Number(pid)))) await rm(path, { recursive: true, force: true });
    }
  }
}

async function names(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((): string[] => []);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** A package that writes into itself would change for every session; it has a folder of its own for that. */
async function readOnly(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true }))
    if (entry.isFile()) {
      const path = join(entry.parentPath, entry.name);
      await chmod(path, (await stat(path)).mode & 0o100 ? 0o555 : 0o444);
    }
}
