import { readFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { LorimerError } from "@lorimer/sdk";
import type { Workspace, WorkspaceProcess } from "@lorimer/sdk";

/** Where programs inside find the proxy. */
export const proxyPort = 3128;
const readyLimit = 5000;

export interface SharedNamespace {
  /** Put before a command to start it inside. */
  readonly enter: readonly string[];
  close(): void;
}

/**
 * A network namespace of a session's own, with nothing in it but a loopback on which socat listens and hands connections to the proxy's unix socket.
 * The processes of a session share it, so that one may talk to a server that another one started. socat itself is outside of their system call
 * filter and out of their sight, and so no contained process ever needs a unix socket.
 */
export async function openSharedNamespace(
  host: Workspace,
  programs: { readonly bwrap: string; readonly socat: string; readonly nsenter: string },
  socket: string,
  asRoot: boolean,
): Promise<SharedNamespace> {
  const child = await host.start({
    command: programs.bwrap,
    args: [
      // No devices of its own: for those bwrap would make a second user namespace, out of which the network of the first cannot be entered.
      ...[
        "--unshare-user",
        "--unshare-net",
        "--unshare-ipc",
        "--dev-bind",
        "/",
        "/",
        "--cap-drop",
        "ALL",
        "--die-with-parent",
        "--new-session",
      ],
      ...["--info-fd", "3", "--", programs.socat],
      `TCP-LISTEN:${proxyPort},bind=127.0.0.1,fork,reuseaddr,backlog=128,max-children=256`,
      `UNIX-CONNECT:${socket}`,
    ],
    cwd: "/",
    extraOutputs: 1,
    background: true,
  });
  try {
    const pid = await childId(child);
    await listening(pid, child);
    const user = asRoot ? [] : ["--user", "--preserve-credentials"];
    return { enter: [programs.nsenter, "--target", String(pid), ...user, "--net", "--"], close: () => child.kill() };
  } catch (error) {
    child.kill();
    throw error;
  }
}

async function childId(child: WorkspaceProcess): Promise<number> {
  void drained(child.stdout);
  const said = drained(child.stderr);
  let text = "";
  for await (const chunk of child.extra[0] ?? []) {
    text += Buffer.from(chunk).toString();
    // The descriptor stays open in socat.
    if (text.includes("}")) break;
  }
  const id = /"child-pid":\s*(\d+)/.exec(text)?.[1];
  if (id !== undefined) return Number(id);
  throw new LorimerError("WORKSPACE_PROCESS", `The network of the sandbox could not be made: ${(await said).trim()}`);
}

async function listening(pid: number, child: WorkspaceProcess): Promise<void> {
  let over = false;
  void child.exited.then(() => (over = true));
  const port = `:${proxyPort.toString(16).toUpperCase().padStart(4, "0")} `;
  for (let waited = 0, step = 2; waited < readyLimit && !over; waited += step, step = Math.min(step * 2, 50)) {
    const table = await readFile(`/proc/${pid}/net/tcp`, "latin1").catch(() => "");
    // 0A is the state of a socket that listens.
    if (table.split("\n").some((line) => line.includes(port) && / 0A /.test(line))) return;
    await wait(step);
  }
  throw new LorimerError("WORKSPACE_PROCESS", "The network of the sandbox could not be made: socat does not listen");
}

async function drained(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  let text = "";
  for await (const chunk of chunks) if (text.length < 4096) text += Buffer.from(chunk).toString();
  return text;
}
