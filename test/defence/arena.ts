import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { createSocket } from "node:dgram";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Content of the project that is attacked. */
export const projectFiles = {
  "a.txt": "a",
  "src/a": "work",
  "secret.txt": "GOT",
  ".claude/settings.json": "{}",
  "repo/.git/HEAD": "ref: refs/heads/main\n",
  "repo/.git/config": "[core]\n\trepositoryformatversion = 0\n",
  "repo/.git/objects/keep": "",
  "repo/.git/refs/keep": "",
  "repo/.git/hooks/keep": "",
};

/** What stands around one attack: files beside the project, and a process of the machine. */
export interface Arena {
  readonly variables: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export async function openArena(outer: string, word: string): Promise<Arena> {
  const out = join(outer, "out");
  const home = join(outer, "home");
  const other = join(tmpdir(), `lorimer-escape-${word}`);
  for (const [path, text] of [
    [join(out, "keep"), "kept\n"],
    [join(out, "got"), "GOT\n"],
    [join(home, ".lorimer/credentials.json"), "GOT"],
    [other, "GOT"],
  ] as const) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  const victim = spawn("sleep", ["60"], { cwd: out, env: { CANARY: "GOT" }, stdio: "ignore" });
  await once(victim, "spawn");
  return {
    variables: { OUT: out, HOME: home, VICTIM: String(victim.pid), N: word },
    close: async () => {
      victim.kill("SIGKILL");
      await rm(other, { force: true });
    },
  };
}

/** What of the machine can be reached from outside a sandbox: everything answers GOT. */
export async function openMachine(): Promise<Arena> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "lorimer-machine-")));
  await chmod(folder, 0o755);
  const tcp = createServer((socket) => {
    socket.on("error", () => {});
    socket.end("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nGOT");
  }).listen(0, "::");
  await once(tcp, "listening");
  const udp = createSocket("udp4", (_message, from) => udp.send("GOT", from.port, from.address)).bind(0);
  await once(udp, "listening");
  const socket = join(folder, "docker.sock");
  const unix = createServer((client) => client.on("error", () => {}).end("GOT")).listen(socket);
  await once(unix, "listening");
  const abstract = `lorimer-${process.pid}`;
  const socat = spawn("socat", [`ABSTRACT-LISTEN:${abstract},fork`, "SYSTEM:echo GOT"], { stdio: "ignore" });
  const address =
    Object.values(networkInterfaces())
      .flat()
      .find((entry) => entry?.family === "IPv4" && !entry.internal)?.address ?? "127.0.0.1";
  return {
    variables: {
      PORT: String((tcp.address() as AddressInfo).port),
      UDP: String(udp.address().port),
      SOCK: socket,
      ABSTRACT: abstract,
      ADDRESS: address,
    },
    close: async () => {
      socat.kill("SIGKILL");
      udp.close();
      unix.close();
      tcp.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
