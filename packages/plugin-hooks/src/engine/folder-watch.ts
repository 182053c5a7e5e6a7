import type { Permissions } from "@lorimer/plugin-permissions/contract";
import type { HookEngine } from "./hook-engine.js";

/** Fires DirectoryAdded, in the background, when a folder joins those the session may work in. */
export function watchFolders(engine: HookEngine, permissions: Permissions, signal: AbortSignal): void {
  let known = new Set(permissions.directories);
  const stop = permissions.onChange(() => {
    const added = permissions.directories.filter((directory) => !known.has(directory));
    known = new Set(permissions.directories);
    if (!engine.listens("DirectoryAdded")) return;
    const source = "slash_command";
    for (const directory of added) void engine.fire("DirectoryAdded", { subject: source, input: { directory, source }, signal });
  });
  signal.addEventListener("abort", stop, { once: true });
}
