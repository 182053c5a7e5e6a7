import { existsSync } from "node:fs";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { Capability } from "@lorimer/sdk";
import type { Port } from "./peer.js";

/** A worker or a process with the guest in it. */
export interface Carrier {
  readonly port: Port;
  /** Resolves with how it ended. */
  readonly ended: Promise<string>;
  /** Whether it keeps the harness's process alive. */
  hold(held: boolean): void;
  kill(): void;
}

export interface CarrierOptions {
  /** Of the plugin, links resolved. */
  readonly folder: string;
  readonly access: readonly Capability[];
}

/** Megabytes of heap for one plugin in one session. */
export const heapMb = 256;
/** Characters of what it prints that are passed on to standard error. */
const mostPrinted = 64 * 1024;

/** What is started: beside this module when it stands alone, beside the bundle otherwise. */
export function guestFile(): string {
  const files = ["./guest.js", "./plugin-guest.mjs"].map((name) => fileURLToPath(new URL(name, import.meta.url)));
  return files.find((file) => existsSync(file)) ?? (files[0] as string);
}

const plainVariables =
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_\w+|TZ|TERM|TMPDIR|TMP|TEMP|SYSTEMROOT|WINDIR|PATHEXT|APPDATA|LOCALAPPDATA|USERPROFILE)$/i;
const proxyVariables = /^(https?_proxy|no_proxy|all_proxy|NODE_EXTRA_CA_CERTS)$/i;

/** Variables that say where things are; more only for who declares secrets, or the network. */
export function guestEnvironment(access: readonly Capability[]): Record<string, string> {
  const named = (name: string): boolean =>
    access.includes("secrets") || plainVariables.test(name) || (access.includes("network") && proxyVariables.test(name));
  return Object.fromEntries(
    Object.entries(process.env).filter((pair): pair is [string, string] => pair[1] !== undefined && named(pair[0])),
  );
}

/** Prints what the guest prints, up to a limit; the rest is read and dropped, so that it never waits. */
export function passOn(streams: readonly (Readable | null)[]): void {
  let printed = 0;
  for (const stream of streams)
    stream?.on("data", (chunk: Buffer) => {
      if (printed < mostPrinted) process.stderr.write(chunk.subarray(0, mostPrinted - printed));
      printed += chunk.length;
    });
}
