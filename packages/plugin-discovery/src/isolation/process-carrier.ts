import { execFile, spawn } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import type { Capability } from "@lorimer/sdk";
import { guestEnvironment, guestFile, heapMb, passOn } from "./carrier.js";
import type { Carrier, CarrierOptions } from "./carrier.js";

/** A process of its own, in which Node.js refuses what the plugin does not declare and, where the system can, there is no network. */
export async function carryInProcess({ folder, access }: CarrierOptions): Promise<Carrier> {
  const guest = guestFile();
  const node = [
    process.execPath,
    `--max-old-space-size=${heapMb}`,
    ...permissions(access, [...importable(dirname(guest)), ...importable(folder)]),
    guest,
    folder,
  ];
  const [command = "", ...args] = [...(access.includes("network") ? [] : await withoutNetwork()), ...node];
  const child = spawn(command, args, {
    env: guestEnvironment(access),
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    serialization: "advanced",
    // Of a group of its own, so that what it starts ends with it.
    detached: process.platform !== "win32",
  });
  passOn([child.stdout, child.stderr]);
  const ended = new Promise<string>((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("exit", (code, signal) => resolve(signal === null ? `it ended with ${code}` : `it was ended by ${signal}`));
  });
  const held = [child, child.channel, child.stdout, child.stderr] as readonly ({ ref?(): void; unref?(): void } | null | undefined)[];
  const hold = (on: boolean): void => {
    for (const each of held)
      if (on) each?.ref?.();
      else each?.unref?.();
  };
  hold(false);
  const kill = (): void => {
    try {
      if (process.platform === "win32" || child.pid === undefined) child.kill("SIGKILL");
      else process.kill(-child.pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  };
  // Where the harness ends without closing: what never gives back control would not hear of it.
  process.setMaxListeners(process.getMaxListeners() + 1).once("exit", kill);
  void ended.then(() => process.off("exit", kill).setMaxListeners(process.getMaxListeners() - 1));
  return {
    port: { send: (message) => void child.send(message as object, () => undefined), onMessage: (hear) => void child.on("message", hear) },
    ended,
    hold,
    kill,
  };
}

/** What Node.js holds a process to: files, other processes, threads. It may always read itself and the plugin. */
function permissions(access: readonly Capability[], own: readonly string[]): readonly string[] {
  const flag = process.allowedNodeEnvironmentFlags.has("--permission") ? "--permission" : "--experimental-permission";
  const may = (...any: readonly Capability[]): boolean => any.some((one) => access.includes(one));
  return [
    flag,
    "--no-warnings",
    ...(may("files:read", "files:write") ? ["--allow-fs-read=*"] : outermost(own).map((folder) => `--allow-fs-read=${join(folder, "*")}`)),
    ...(may("files:write") ? ["--allow-fs-write=*"] : []),
    ...(may("processes") ? ["--allow-child-process"] : []),
  ];
}

/** Each folder once, and none inside another: Node.js 20 cannot take one twice. */
function outermost(folders: readonly string[]): readonly string[] {
  return [...new Set(folders)].filter((folder, _, all) => !all.some((other) => folder.startsWith(other + sep)));
}

/** Where the plugin's own imports lead: its folder, and the packages beside and above it, the harness's kit for authors among them. */
function importable(folder: string): readonly string[] {
  const found = [folder];
  for (let at = folder; ; at = dirname(at)) {
    const packages = join(at, "node_modules");
    if (existsSync(packages)) found.push(packages);
    const sdk = join(packages, "@lorimer", "sdk");
    if (existsSync(sdk)) found.push(realpathSync(sdk));
    if (dirname(at) === at) return found;
  }
}

/** How a program is started without a network, where the system can do that; else nothing, and the network is declared only. */
async function withoutNetwork(): Promise<readonly string[]> {
  if (process.platform !== "linux") return [];
  const bwrap = ["bwrap", "--dev-bind", "/", "/", "--unshare-net", "--die-with-parent", "--"];
  const [command = "", ...args] = bwrap;
  const works = await new Promise<boolean>((resolve) => {
    execFile(command, [...args, "true"], { timeout: 5000 }, (error) => resolve(error === null));
  });
  return works ? bwrap : [];
}
