import { LorimerError, messageOf } from "@lorimer/sdk";

const meanings: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist",
  ENOTDIR: "a part of its path is not a folder",
  EISDIR: "it is a folder",
  EACCES: "permission denied",
  EPERM: "not permitted",
  EROFS: "the file system is read-only",
  ENOSPC: "no space left on the device",
  EDQUOT: "the disk quota is used up",
  ELOOP: "too many symbolic links",
  ENAMETOOLONG: "the name is too long",
  EMFILE: "too many open files",
  EBUSY: "it is in use",
  EFBIG: "the file would become too large",
  EIO: "input/output error",
};

/** The system's error code, such as `ENOENT`. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

export function isMissing(error: unknown): boolean {
  const code = systemCode(error);
  return code === "ENOENT" || code === "ENOTDIR";
}

/** A file operation's failure in words; the system's own error stays its cause, so that "disk full" is never called anything else. */
export function fileError(operation: "read" | "write", path: string, error: unknown): LorimerError {
  if (error instanceof LorimerError) return error;
  const code = systemCode(error);
  const meaning = code === undefined ? messageOf(error) : `${meanings[code] ?? messageOf(error)} (${code})`;
  return new LorimerError(operation === "read" ? "WORKSPACE_READ" : "WORKSPACE_WRITE", `Cannot ${operation} ${path}: ${meaning}`, {
    cause: error,
  });
}
