import { readlink } from "node:fs/promises";
import { messageOf } from "@lorimer/sdk";
import type { Workspace } from "@lorimer/sdk";
import type { FileState } from "../contract/index.js";
import { contentHash } from "../store/content-store.js";
import type { ContentStore } from "../store/content-store.js";

/** What stands at a path, with its hash. Links are not followed. With a store the bytes are kept, or it is said why not. */
export async function lookAt(path: string, workspace: Workspace, maxBytes: number, store?: ContentStore): Promise<FileState> {
  try {
    const info = await workspace.files.lstat(path);
    if (info === undefined) return { kind: "absent" };
    if (info.kind === "link") return { kind: "link", target: await readlink(path) };
    if (info.kind === "directory") return { kind: "other", why: "it is a folder" };
    if (info.kind !== "file") return { kind: "other", why: "it is not a regular file" };
    return await lookAtFile(path, info, workspace, maxBytes, store);
  } catch (error) {
    return { kind: "other", why: messageOf(error) };
  }
}

type Info = NonNullable<Awaited<ReturnType<Workspace["files"]["lstat"]>>>;

async function lookAtFile(
  path: string,
  info: Info,
  workspace: Workspace,
  maxBytes: number,
  store: ContentStore | undefined,
): Promise<FileState> {
  const mode = info.mode & 0o7777;
  if (info.size > maxBytes) {
    // Its size and time stand for what it holds: enough to see that it changed.
    const hash = contentHash(Buffer.from(`large ${info.size} ${info.mtimeMs}`));
    return { kind: "file", hash, size: info.size, mode, lost: `it has ${info.size} bytes, more than the ${maxBytes} that are kept` };
  }
  const bytes = await workspace.files.read(path, { maxBytes: Math.max(maxBytes, info.size) });
  const state = { kind: "file", hash: contentHash(bytes), size: bytes.length, mode } as const;
  if (store === undefined) return state;
  const lost = await store.put(bytes, state.hash).catch(messageOf);
  return lost === undefined ? state : { ...state, lost };
}

/** True when both are the same to whoever opens the path. */
export function sameState(one: FileState, other: FileState): boolean {
  if (one.kind === "file" && other.kind === "file") return one.hash === other.hash && one.mode === other.mode;
  if (one.kind === "link" && other.kind === "link") return one.target === other.target;
  return one.kind === other.kind;
}
