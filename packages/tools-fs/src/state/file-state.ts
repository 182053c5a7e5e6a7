import { createHash } from "node:crypto";
import { token } from "@lorimer/sdk";
import type { Token } from "@lorimer/sdk";

/**
 * What an agent knows of the files it has read: a hash of each one's content, by the path with links resolved. An edit is made
 * only on content that is known, so that no change by anybody else is ever overwritten unseen.
 */
export interface FileState {
  /** The hash of the content the agent last read or wrote, or undefined where it did neither. */
  known(realPath: string): string | undefined;
  remember(realPath: string, hash: string): void;
}

/** Level: agent. */
export const FileState: Token<FileState> = token("lorimer.tools-fs.FileState");

/** Files above this many bytes cannot be edited, and are not remembered: 64 MiB. */
export const editableBytes: number = 64 * 1024 * 1024;

export function contentHash(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("base64");
}

export function createFileState(): FileState {
  const hashes = new Map<string, string>();
  return {
    known: (realPath) => hashes.get(realPath),
    remember: (realPath, hash) => void hashes.set(realPath, hash),
  };
}
