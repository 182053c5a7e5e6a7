import { createHash } from "node:crypto";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { replaceFile, withFileLock } from "@lorimer/sdk/files";
import type { ConflictPolicy, MemoryFolder, SharedMemory } from "../contract/index.js";
import { isMemoryFile, readHead } from "../store/memory-file.js";
import { maskSecrets } from "../store/mask-secrets.js";

/** What one exchange did, by file. */
export interface SyncReport {
  readonly pulled: readonly string[];
  readonly pushed: readonly string[];
  readonly removed: readonly string[];
  /** Changed on both sides; settled by the policy. */
  readonly conflicts: readonly string[];
}

/** What both sides held after the last exchange. */
type Base = Record<string, { readonly revision: string; readonly digest: string }>;

/** Brings a folder and a shared memory together: what one side changed goes to the other. What is about the person (type `user`) is never shared. */
export async function syncMemory(
  folder: MemoryFolder,
  shared: SharedMemory,
  options: { readonly policy?: ConflictPolicy; readonly secrets?: readonly string[] } = {},
): Promise<SyncReport> {
  const report = await withFileLock(join(folder.folder, ".share-lock"), () => exchange(folder, shared, options));
  await folder.repair();
  return report;
}

async function exchange(
  { folder }: MemoryFolder,
  shared: SharedMemory,
  { policy = "both", secrets = [] }: { readonly policy?: ConflictPolicy; readonly secrets?: readonly string[] },
): Promise<SyncReport> {
  const stateFile = join(folder, ".shared.json");
  const base = await readBase(stateFile);
  const theirs = new Map((await shared.list()).filter(({ file }) => isMemoryFile(file)).map(({ file, revision }) => [file, revision]));
  const report = { pulled: [] as string[], pushed: [] as string[], removed: [] as string[], conflicts: [] as string[] };
  const path = (file: string): string => join(folder, file);

  const pull = async (file: string): Promise<void> => {
    const found = await shared.read(file);
    if (found === undefined) return;
    const text = maskSecrets(found.text, secrets).text;
    await replaceFile(path(file), text);
    base[file] = { revision: found.revision, digest: digestOf(text) };
    report.pulled.push(file);
  };
  /** False where somebody was faster: the next exchange settles it. */
  const push = async (file: string, text: string, revision: string | null): Promise<boolean> => {
    const clean = maskSecrets(text, secrets).text;
    const written = await shared.write(file, clean, revision);
    if (!written.ok || written.revision === null) return false;
    base[file] = { revision: written.revision, digest: digestOf(text) };
    report.pushed.push(file);
    return true;
  };

  for (const file of new Set([...(await readdir(folder)).filter(isMemoryFile), ...theirs.keys(), ...Object.keys(base)])) {
    const [mine, revision, before] = [await textOf(path(file)), theirs.get(file), base[file]];
    const iChanged = mine === undefined ? before !== undefined : before?.digest !== digestOf(mine);
    const theyChanged = revision !== before?.revision;
    if (mine !== undefined && (await readHead(mine, file)).type === "user") continue;
    if (iChanged && theyChanged && mine !== undefined && revision !== undefined) {
      if ((await shared.read(file))?.text === mine) {
        base[file] = { revision, digest: digestOf(mine) };
        continue;
      }
      report.conflicts.push(file);
      if (policy === "mine") await push(file, mine, revision);
      else {
        if (policy === "both") await replaceFile(path(file.replace(/\.md$/, `-mine-${digestOf(mine).slice(0, 6)}.md`)), mine);
        await pull(file);
      }
    } else if (theyChanged && revision !== undefined) await pull(file);
    else if (iChanged && mine !== undefined) await push(file, mine, revision ?? null);
    else if (theyChanged && mine !== undefined) {
      await rm(path(file), { force: true });
      delete base[file];
      report.removed.push(file);
    } else if (iChanged && revision !== undefined) {
      const gone = await shared.remove(file, revision);
      if (gone.ok) report.removed.push(file);
      if (gone.ok) delete base[file];
    } else if (mine === undefined && revision === undefined) delete base[file];
  }
  await replaceFile(stateFile, `${JSON.stringify(base, null, 1)}\n`);
  return report;
}

async function readBase(file: string): Promise<Base> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Base;
  } catch {
    return {};
  }
}

async function textOf(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch(() => undefined);
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
