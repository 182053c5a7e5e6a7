/** One thing done to the file system that a process sees, in the order given. */
export type Mount =
  | { readonly kind: "read-only" | "writable"; readonly path: string; readonly from?: string }
  /** Nothing can be read there, and nothing written. */
  | { readonly kind: "hidden"; readonly path: string; readonly folder: boolean }
  /** A folder that is empty and belongs to nobody: it stands where something protected does not exist yet. */
  | { readonly kind: "placeholder"; readonly path: string }
  /** An empty folder into which later mounts put something. */
  | { readonly kind: "emptied"; readonly path: string };

/** The mounts as arguments of bwrap. `hidden` names what unreadable files and folders are made of. */
export function mountArguments(mounts: readonly Mount[], hidden: { readonly file: string; readonly folder: string }): readonly string[] {
  return mounts.flatMap((mount) => {
    switch (mount.kind) {
      case "read-only":
        return ["--ro-bind", mount.from ?? mount.path, mount.path];
      case "writable":
        return ["--bind", mount.from ?? mount.path, mount.path];
      case "hidden":
        return ["--ro-bind", mount.folder ? hidden.folder : hidden.file, mount.path];
      case "placeholder":
      case "emptied":
        // Not remounted read-only, which costs ten times as much: what is written there vanishes with the process.
        return ["--perms", "0555", "--tmpfs", mount.path];
    }
  });
}
