import { setTimeout as wait } from "node:timers/promises";
import { childProcess } from "./child-process.js";
import { allIds, processStatus } from "./process-status.js";

/** Milliseconds that a group has to end itself after SIGTERM before it is ended by force. */
export const graceMs = 1000;
const leftoverGraceMs = 100;
const deadGroupMs = 300;

/** Sends a signal to every process of a group. False when there is none left that we may signal. */
export function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-leader, signal);
    return true;
  } catch {
    // ESRCH: nobody there. EPERM: others' processes, or, on macOS, zombies.
    return false;
  }
}

/** Asks a group to end. A stopped process hears it only once it is continued. */
export function terminate(leader: number): void {
  if (process.platform === "win32") return killWindowsTree(leader);
  signalGroup(leader, "SIGTERM");
  signalGroup(leader, "SIGCONT");
}

export function terminateByForce(leader: number): void {
  if (process.platform === "win32") return killWindowsTree(leader);
  signalGroup(leader, "SIGKILL");
}

/** Ends what a leader that is gone left in its group, and resolves when it is gone too. */
export async function clearGroup(leader: number): Promise<void> {
  if (process.platform === "win32" || !signalGroup(leader, 0)) return;
  terminate(leader);
  if (await isGone(leader, leftoverGraceMs)) return;
  terminateByForce(leader);
  // Bounded, because a process that hangs inside the kernel does not go.
  await isGone(leader, deadGroupMs);
}

async function isGone(leader: number, limitMs: number): Promise<boolean> {
  for (let waited = 0, step = 1; waited < limitMs; waited += step, step = Math.min(step * 2, 20)) {
    await wait(step);
    if (!signalGroup(leader, 0) || !hasLiving(leader)) return true;
  }
  return false;
}

/** False when only zombies are left of a group: those wait for init, which may take its time, and are no concern of ours. */
function hasLiving(leader: number): boolean {
  if (process.platform !== "linux") return true;
  return allIds().some((id) => {
    try {
      const { state, group } = processStatus(id);
      return group === leader && state !== "Z" && state !== "X";
    } catch {
      return false;
    }
  });
}

/*
 * Windows has no process groups that outlive their leader and no polite signal for console-less children, so a tree is
 * ended by parent ids, at once and by force. A child whose parent is already gone escapes this; only a job object, which needs
 * native code, would hold it. Programs are started by their full path, `bash.exe` foremost, so the quoting that
 * batch files need (the reason for cross-spawn) does not arise.
 */
function killWindowsTree(leader: number): void {
  childProcess()
    .spawn("taskkill", ["/T", "/F", "/PID", String(leader)], { stdio: "ignore", windowsHide: true })
    .on("error", () => {
      try {
        process.kill(leader);
      } catch {
        // Already gone.
      }
    });
}
