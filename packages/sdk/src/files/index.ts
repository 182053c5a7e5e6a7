export { isAlive } from "./is-alive.js";
export { replaceFile, syncFolder } from "./replace-file.js";
export type { ReplaceOptions } from "./replace-file.js";
export { treeDigest } from "./tree-digest.js";
export { draftOf, withFileLock } from "./with-file-lock.js";
export type { FileLockOptions, HeldLock } from "./with-file-lock.js";
