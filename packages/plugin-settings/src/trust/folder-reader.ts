import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readSync, readdirSync, realpathSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { readText } from "../layers/read-text.js";

export type Entry = "file" | "folder" | "outside" | "other";

/** Reads what lies in a folder: never anything outside of it, whatever links say, never more than the limits, never waiting. */
export interface FolderReader {
  readonly root: string;
  /** What a path leads to, links followed; undefined where there is nothing. */
  kindOf(path: string): Entry | undefined;
  /** Text of a file inside; what is wrong with it; undefined where there is none. */
  text(path: string): { readonly text: string } | { readonly fault: string } | undefined;
  /** Digest of the bytes of a file inside; why there is none, in its place, so that this counts too. */
  digest(path: string): string;
  /** Names in a folder inside, sorted. */
  names(path: string): readonly string[];
  /** True for a file that may be executed. */
  isExecutable(path: string): boolean;
  /** Why not everything was looked at. */
  readonly overflow: string | undefined;
}

export interface ReaderLimits {
  readonly files: number;
  readonly bytes: number;
  readonly ms: number;
}

/** More than any folder of skills that people share, and less than what would hold up a start noticeably for good. */
export const defaultLimits: ReaderLimits = { files: 5000, bytes: 64 * 1024 * 1024, ms: 10_000 };

export function folderReader(root: string, limits: ReaderLimits = defaultLimits): FolderReader {
  const within = root.endsWith(sep) ? root : root + sep;
  const started = performance.now();
  let [files, bytes] = [0, 0];
  let overflow: string | undefined;

  const spent = (): boolean => {
    if (files >= limits.files) overflow ??= `there are more than ${limits.files} files`;
    if (bytes >= limits.bytes) overflow ??= `there are more than ${limits.bytes} bytes`;
    if (performance.now() - started > limits.ms) overflow ??= `reading took more than ${limits.ms} ms`;
    return overflow !== undefined;
  };
  const inside = (path: string): string | undefined => {
    try {
      const real = realpathSync(join(root, path));
      return real === root || real.startsWith(within) ? real : undefined;
    } catch {
      return undefined;
    }
  };
  const kindOf = (path: string): Entry | undefined => {
    try {
      const real = realpathSync(join(root, path));
      if (real !== root && !real.startsWith(within)) return "outside";
      const found = statSync(real);
      return found.isFile() ? "file" : found.isDirectory() ? "folder" : "other";
    } catch (error) {
      // A link that leads nowhere, or in a circle, is as good as nothing.
      return (error as NodeJS.ErrnoException).code === "EACCES" ? "other" : undefined;
    }
  };
  return {
    root,
    kindOf,
    text(path) {
      if (spent()) return { fault: overflow ?? "" };
      const real = inside(path);
      if (real === undefined) return kindOf(path) === "outside" ? { fault: "leads out of the folder" } : undefined;
      files++;
      const read = readText(real);
      if (read !== undefined && "text" in read) bytes += read.text.length;
      return read;
    },
    digest(path) {
      const real = spent() ? undefined : inside(path);
      if (real === undefined) return overflow ?? "not inside";
      files++;
      const read = hashOf(real, limits.bytes - bytes);
      bytes += read.length;
      if (read.tooLong) overflow ??= `there are more than ${limits.bytes} bytes`;
      return read.digest;
    },
    names(path) {
      const real = inside(path);
      try {
        return real === undefined ? [] : readdirSync(real).toSorted();
      } catch {
        return [];
      }
    },
    isExecutable(path) {
      const real = inside(path);
      try {
        return real !== undefined && (statSync(real).mode & 0o111) !== 0;
      } catch {
        return false;
      }
    },
    get overflow() {
      return overflow;
    },
  };
}

function hashOf(path: string, mostBytes: number): { readonly digest: string; readonly length: number; readonly tooLong: boolean } {
  let file: number | undefined;
  let length = 0;
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0));
    if (!fstatSync(file).isFile()) return { digest: "not a regular file", length, tooLong: false };
    const hash = createHash("sha256");
    const chunk = Buffer.allocUnsafe(64 * 1024);
    for (let count = readSync(file, chunk); count > 0; count = readSync(file, chunk)) {
      length += count;
      if (length > mostBytes) return { digest: "too long", length, tooLong: true };
      hash.update(chunk.subarray(0, count));
    }
    return { digest: hash.digest("base64url"), length, tooLong: false };
  } catch (error) {
    return { digest: String((error as NodeJS.ErrnoException).code), length, tooLong: false };
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Where a link of the folder leads, for a person: relative where it stays inside. */
export function linkTarget(root: string, path: string): string | undefined {
  try {
    const real = realpathSync(join(root, path));
    if (real === join(root, path)) return undefined;
    return real.startsWith(root + sep) ? relative(root, real) : real;
  } catch {
    return undefined;
  }
}
