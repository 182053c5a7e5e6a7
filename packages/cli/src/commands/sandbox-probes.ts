import { once } from "node:events";
import { existsSync, rmSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Workspace } from "@lorimer/sdk";

export interface ContainmentProbe {
  readonly what: string;
  /** False: it was tried from inside, and it worked. */
  readonly held: boolean;
}

const limitMs = 5000;

/** Each script prints `open` where it gets what it should not. `$1` is a file of the machine's, `$2` the harness's process, `$3` a port of the machine's. */
const scripts: readonly (readonly [what: string, script: string])[] = [
  ["files outside the session's folders are not written", 'echo open >> "$1"'],
  ["what stands in /usr is not written", "if : >> /usr/lorimer-probe; then echo open; rm -f /usr/lorimer-probe; fi"],
  ["settings of the project are not written", "if [ ! -e .mcp.json ] && : >> .mcp.json; then echo open; fi"],
  ["hooks of git are not planted", 'mkdir -p "$4/hooks" && : >> "$4/hooks/lorimer-probe"'],
  ["the environment of the harness is not read", 'cat "/proc/$2/environ" >/dev/null && echo open'],
  ["processes of the machine are not signalled", 'kill -0 "$2" && echo open'],
  ["ports of the machine are not reached", '(exec 3<>"/dev/tcp/127.0.0.1/$3") && echo open'],
  ["settings of the kernel are not written", "(: >> /proc/sys/kernel/core_pattern) && echo open"],
  ["namespaces are not made", "unshare -U true && echo open"],
  ["no capability is left", "grep -q '^CapEff:.*[1-9a-f]' /proc/self/status && echo open"],
  ["system calls are filtered", "grep -q '^Seccomp:.*0' /proc/self/status && echo open"],
];

/** Tries, from inside, what must not work. */
export async function probeContainment(workspace: Workspace, cwd: string): Promise<readonly ContainmentProbe[]> {
  const folder = await mkdtemp(join(tmpdir(), "lorimer-check-"));
  const file = join(folder, "outside");
  await writeFile(file, "");
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const repository = join(cwd, ...(existsSync(join(cwd, ".git", "HEAD")) ? [] : ["lorimer-probe"]), ".git");
  const hook = join(repository, "hooks", "lorimer-probe");
  const planted = existsSync(join(cwd, ".mcp.json"));
  try {
    const probes: ContainmentProbe[] = [];
    for (const [what, script] of scripts) {
      const child = await workspace.start({
        command: "bash",
        args: ["-c", `{ ${script}; } 2>/dev/null`, "bash", file, String(process.pid), String(port), repository],
        cwd,
        timeoutMs: limitMs,
      });
      const [said] = await Promise.all([text(child.stdout), text(child.stderr), child.exited]);
      probes.push({
        what,
        held: !said.includes("open") && connections === 0 && (await readFile(file, "utf8")) === "" && !existsSync(hook),
      });
      connections = 0;
      await writeFile(file, "");
    }
    return probes;
  } finally {
    server.close();
    // Only what a probe that got through has made.
    rmSync(hook, { force: true });
    rmSync(join(cwd, "lorimer-probe"), { recursive: true, force: true });
    if (!planted) rmSync(join(cwd, ".mcp.json"), { force: true });
    await rm(folder, { recursive: true, force: true });
  }
}

async function text(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts).toString();
}
