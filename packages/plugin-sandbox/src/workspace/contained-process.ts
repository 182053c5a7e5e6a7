import type { WorkspaceProcess } from "@lorimer/sdk";

/** A process whose end is only reported when `finish` has cleaned up after it. A fault there must not hide how it ended. */
export function containedProcess(child: WorkspaceProcess, finish: () => Promise<void>): WorkspaceProcess {
  const exited = child.exited.then(async (exit) => {
    await finish().catch(() => {});
    return exit;
  });
  return {
    pid: child.pid,
    ...(child.input === undefined ? {} : { input: child.input }),
    stdout: child.stdout,
    stderr: child.stderr,
    extra: child.extra,
    exited,
    kill: () => child.kill(),
  };
}
