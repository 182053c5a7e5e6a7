import { connect } from "node:net";
import type { Socket } from "node:net";
import type { HostGate } from "./host-gate.js";

/** Milliseconds that one address has to accept a connection. */
const connectLimit = 15_000;

/** Connects to a host that the gate allows, at an address that the gate has seen. */
export async function dial(
  gate: HostGate,
  rawHost: string,
  port: number,
): Promise<Socket | { readonly denied: string } | { readonly failed: string }> {
  const decision = await gate.decide(rawHost);
  if (!decision.allowed) return { denied: decision.reason };
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return { failed: `${port} is not a port.` };
  const addresses = await gate.addresses(decision.host);
  if (typeof addresses === "string") return { denied: addresses };
  let last = "";
  for (const address of addresses.slice(0, 4)) {
    const socket = await connected(address, port).catch((error: unknown) => {
      last = error instanceof Error ? error.message : String(error);
      return undefined;
    });
    if (socket !== undefined) return socket;
  }
  return { failed: `${decision.host} could not be reached: ${last}` };
}

function connected(address: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port });
    const limit = setTimeout(() => socket.destroy(new Error("no answer in time")), connectLimit);
    socket.once("connect", () => {
      clearTimeout(limit);
      socket.off("error", reject);
      resolve(socket);
    });
    socket.once("error", (error) => {
      clearTimeout(limit);
      reject(error);
    });
  });
}

/** Lets two connections talk until either ends. */
export function join(one: Socket, other: Socket): void {
  one.on("error", () => other.destroy());
  other.on("error", () => one.destroy());
  one.on("close", () => other.destroy());
  other.on("close", () => one.destroy());
  one.pipe(other);
  other.pipe(one);
}
