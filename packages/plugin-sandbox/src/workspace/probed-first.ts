import type { WorkspaceFiles } from "@lorimer/sdk";

type Use = "look" | "read" | "change";

/**
 * Files that are touched only after it is known what holds here, where that matters: `ready` is asked before every use, and
 * answers undefined where nothing need be waited for.
 */
export function probedFirst(files: () => WorkspaceFiles, ready: (path: string, use: Use) => Promise<void> | undefined): WorkspaceFiles {
  return {
    stat: async (path) => (await ready(path, "look"), files().stat(path)),
    lstat: async (path) => (await ready(path, "look"), files().lstat(path)),
    realpath: async (path) => (await ready(path, "look"), files().realpath(path)),
    read: async (path, given) => (await ready(path, "read"), files().read(path, given)),
    stream: (path, given) => streamed(ready(path, "read"), () => files().stream(path, given)),
    list: async (path) => (await ready(path, "read"), files().list(path)),
    write: async (path, bytes, given) => (await ready(path, "change"), files().write(path, bytes, given)),
    append: async (path, bytes) => (await ready(path, "change"), files().append(path, bytes)),
    makeDirectory: async (path) => (await ready(path, "change"), files().makeDirectory(path)),
    remove: async (path) => (await ready(path, "change"), files().remove(path)),
  };
}

async function* streamed(ready: Promise<void> | undefined, open: () => AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  await ready;
  yield* open();
}
