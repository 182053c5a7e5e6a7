import { messageOf } from "@lorimer/sdk";
import type { Workspace } from "@lorimer/sdk";
import { contentHash, editableBytes } from "./file-state.js";
import type { FileState } from "./file-state.js";

/** A file that may be changed: there, writable, and of exactly the content that the agent knows. */
export interface KnownFile {
  readonly kind: "known";
  readonly realPath: string;
  readonly bytes: Uint8Array;
  readonly hash: string;
}

export type FileForChange =
  | KnownFile
  | { readonly kind: "missing"; readonly realPath: string }
  | { readonly kind: "refused"; readonly reason: string };

/** Opens a file in order to change it, or says why that must not be done. */
export async function openForChange(path: string, workspace: Workspace, state: FileState): Promise<FileForChange> {
  try {
    const realPath = await workspace.files.realpath(path);
    const info = await workspace.files.stat(realPath);
    if (info === undefined) return { kind: "missing", realPath };
    if (info.kind === "directory") return refused(`${path} is a folder, not a file.`);
    if (info.kind !== "file") return refused(`${path} is not a regular file.`);
    if (info.size > editableBytes)
      return refused(`${path} is too large to edit (${Math.round(info.size / 1048576)} MB, the limit is 64 MB). Use a shell command.`);
    if ((info.mode & 0o222) === 0)
      return refused(`${path} is read-only (mode ${info.mode.toString(8)}). Make it writable first if it is meant to be changed.`);
    const known = state.known(realPath);
    if (known === undefined) return refused(`${path} has not been read yet. Read it first, then change it.`);
    const bytes = await workspace.files.read(realPath);
    const hash = contentHash(bytes);
    if (hash !== known) return refused(changedSince(path));
    return { kind: "known", realPath, bytes, hash };
  } catch (error) {
    return refused(messageOf(error));
  }
}

/**
 * Writes the new bytes of a known file, unless its content has changed since it was opened: that is looked at right before the write,
 * so that the time in which a change could go unseen is that of one rename. Gives the reason where nothing was written.
 */
export async function writeKnown(
  path: string,
  file: KnownFile,
  bytes: Uint8Array,
  workspace: Workspace,
  state: FileState,
): Promise<string | undefined> {
  try {
    const now = await workspace.files.read(file.realPath);
    if (contentHash(now) !== file.hash) return changedSince(path);
    await workspace.files.write(file.realPath, bytes);
  } catch (error) {
    return messageOf(error);
  }
  state.remember(file.realPath, contentHash(bytes));
  return undefined;
}

/** Writes a file that was not there when it was looked for. Gives the reason where nothing was written. */
export async function writeNew(
  path: string,
  realPath: string,
  bytes: Uint8Array,
  workspace: Workspace,
  state: FileState,
): Promise<string | undefined> {
  try {
    if ((await workspace.files.stat(realPath)) !== undefined) return `${path} has come into being meanwhile. Read it first.`;
    await workspace.files.write(realPath, bytes);
    // A link that pointed to nothing has another real path now than before.
    state.remember(await workspace.files.realpath(realPath), contentHash(bytes));
  } catch (error) {
    return messageOf(error);
  }
  return undefined;
}

function refused(reason: string): FileForChange {
  return { kind: "refused", reason };
}

function changedSince(path: string): string {
  return `${path} has changed since it was read. Read it again, then make the change.`;
}
