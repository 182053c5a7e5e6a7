/** `node:child_process`, loaded when the first process is started: most sessions that only answer never start one. */
export function childProcess(): typeof import("node:child_process") {
  return process.getBuiltinModule("node:child_process");
}
