import { constants } from "node:fs";
import { lstat, open, readlink, realpath } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, normalize, resolve } from "node:path";
import { LorimerError, messageOf } from "@lorimer/sdk";
import type { WorkspaceFiles } from "@lorimer/sdk";
import type { AccessDecision } from "../policy/access.js";
import type { FileView } from "./file-view.js";
import { PinnedFolder, truePath } from "./pinned-folder.js";
import { safeAppend, safeRemove, safeReplace } from "./safe-write.js";
import { systemCode } from "./system-code.js";

export interface ContainedFilesOptions {
  readonly host: WorkspaceFiles;
  readonly view: FileView;
  /** Decides about a path of the machine with every link resolved. Asked at the moment of use, of what was really opened. */
  judge(path: string, operation: "read" | "write"): AccessDecision;
}

/** Files under the policy of the session's processes. What is checked is what was opened, so that no link put in between leads elsewhere. */
export function containedFiles({ host, view, judge }: ContainedFilesOptions): WorkspaceFiles {
  const check = (asked: string, path: string, operation: "read" | "write"): void => {
    const decision = judge(path, operation);
    if (!decision.allowed) throw refusal(asked, operation, decision);
  };

  /** Where a read looks: in the session's own temporary folder first, and then in the machine's. */
  const readable = async (path: string): Promise<string> => {
    const inside = absolute(path);
    const machine = view.toMachine(inside);
    if (machine === inside || (await exists(machine)) || !(await exists(inside))) return machine;
    return inside;
  };

  const reading = async <T>(path: string, act: (path: string) => Promise<T>): Promise<T> => {
    const machine = await readable(path);
    return failing("read", path, machine, async () => {
      const handle = await open(machine, constants.O_RDONLY | constants.O_NONBLOCK);
      try {
        check(path, await truePath(handle, machine), "read");
        return await act(byHandle(handle, machine));
      } finally {
        // Nothing was written, so nobody has to wait for its end.
        void handle.close().catch(() => undefined);
      }
    });
  };

  const writing = async (path: string, act: (folder: PinnedFolder, name: string) => Promise<void>, follow = true): Promise<void> => {
    const machine = view.toMachine(absolute(path));
    await failing("write", path, machine, async () => {
      const target = follow ? await linkTarget(machine) : machine;
      check(path, await nearest(target), "write");
      const folder = await PinnedFolder.make(dirname(target), (made) => check(path, made, "write"));
      try {
        check(path, join(folder.path, basename(target)), "write");
        await act(folder, basename(target));
      } finally {
        await folder.close();
      }
    });
  };

  const looking = async <T>(path: string, look: (path: string) => Promise<T>): Promise<T> => {
    const machine = await readable(path);
    return failing("read", path, machine, async () => {
      // Looked at meanwhile, and told only where the policy lets it be seen.
      const seen = look(machine);
      seen.catch(() => undefined);
      check(path, await nearest(machine), "read");
      return seen;
    });
  };

  return {
    stat: (path) => looking(path, host.stat),
    lstat: (path) => looking(path, host.lstat),
    realpath: async (path) => {
      const machine = await readable(path);
      const real = await failing("read", path, machine, () => nearest(machine));
      return view.toInside(real) ?? real;
    },
    read: (path, options) => reading(path, (open) => host.read(open, options)),
    async *stream(path, options) {
      const machine = await readable(path);
      const handle = await failing("read", path, machine, () => open(machine, constants.O_RDONLY | constants.O_NONBLOCK));
      try {
        check(path, await truePath(handle, machine), "read");
        yield* host.stream(byHandle(handle, machine), options);
      } finally {
        await handle.close();
      }
    },
    list: (path) => reading(path, (open) => host.list(open)),
    write: (path, bytes, options = {}) => writing(path, (folder, name) => safeReplace(folder, name, bytes, options.mode)),
    append: (path, bytes) => writing(path, (folder, name) => safeAppend(folder, name, bytes)),
    makeDirectory: (path) =>
      writing(path, async (folder, name) => {
        const made = await PinnedFolder.make(folder.at(name), (inner) => check(path, inner, "write"));
        await made.close();
        check(path, made.path, "write");
      }),
    remove: async (path) => {
      // Nothing there, nothing to remove, and no folder to make on the way.
      if (await exists(view.toMachine(absolute(path)))) await writing(path, safeRemove, false);
    },
  };
}

/** Reopens what is open already, and nothing else. */
function byHandle(handle: FileHandle, path: string): string {
  return process.platform === "linux" ? `/proc/self/fd/${handle.fd}` : path;
}

function absolute(path: string): string {
  if (path.includes("\0") || !isAbsolute(path))
    throw new LorimerError(
      "WORKSPACE_PATH",
      `The path ${JSON.stringify(path)} ${path.includes("\0") ? "holds a NUL character" : "is not absolute"}`,
      {
        hint: "Give the whole path, from the root.",
      },
    );
  const normal = normalize(path);
  return normal.length > 1 && normal.endsWith("/") ? normal.slice(0, -1) : normal;
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** The path with every link resolved; of what does not exist, its nearest existing parent. */
async function nearest(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const code = systemCode(error);
    if ((code !== "ENOENT" && code !== "ENOTDIR") || dirname(path) === path) throw error;
    return join(await nearest(dirname(path)), basename(path));
  }
}

/** Where a write lands: behind every link, also one that points at nothing yet. */
async function linkTarget(path: string, depth = 0): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (systemCode(error) !== "ENOENT" || depth > 40) throw error;
  }
  const info = await lstat(path).catch(() => undefined);
  if (info?.isSymbolicLink() !== true) return path;
  return linkTarget(resolve(await realpath(dirname(path)), await readlink(path)), depth + 1);
}

function refusal(path: string, operation: "read" | "write", { rule, source, remedy }: AccessDecision): LorimerError {
  return new LorimerError(
    operation === "read" ? "WORKSPACE_READ" : "WORKSPACE_WRITE",
    `Cannot ${operation} ${path}: the sandbox denies it (${rule}; ${source})`,
    {
      hint: remedy === null ? "Nothing in the settings opens this path." : `To allow it: ${remedy}.`,
    },
  );
}

const meanings: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist",
  ENOTDIR: "a part of its path is not a folder",
  EISDIR: "it is a folder",
  EACCES: "permission denied",
  EROFS: "the file system is read-only",
  ENOSPC: "no space left on the device",
  ELOOP: "a link stands where none was",
};

async function failing<T>(operation: "read" | "write", asked: string, machine: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof Error && error.name === "AbortError") throw error;
    const code = operation === "read" ? "WORKSPACE_READ" : "WORKSPACE_WRITE";
    if (error instanceof LorimerError) throw renamed(error, operation, asked, machine);
    const system = systemCode(error);
    const reason = system === undefined ? messageOf(error) : `${meanings[system] ?? messageOf(error)} (${system})`;
    throw new LorimerError(code, `Cannot ${operation} ${asked}: ${reason}`, { cause: error });
  }
}

/** The error in terms of the path that was asked for. */
function renamed(error: LorimerError, operation: string, asked: string, machine: string): LorimerError {
  const message = error.message.replaceAll(/\/proc\/self\/fd\/\d+(?:\/[^:\s]*)?/g, asked).replaceAll(machine, asked);
  if (message === error.message && message.startsWith("Cannot ")) return error;
  const full = message.startsWith("Cannot ") ? message : `Cannot ${operation} ${asked}: ${message}`;
  return new LorimerError(error.code, full, { cause: error.cause, ...(error.hint === undefined ? {} : { hint: error.hint }) });
}
