import { createServer } from "node:net";
import type { Socket } from "node:net";
import type { HostGate } from "./host-gate.js";
import { httpProxy } from "./http-proxy.js";
import { serveSocks5 } from "./socks5.js";

export interface ContainedProxy {
  close(): Promise<void>;
}

/** Milliseconds in which a client must say its first byte. */
const greetingLimit = 30_000;

/** Listens on a unix socket for clients from inside, and tells by their first byte whether they speak SOCKS 5 or HTTP. */
export async function startContainedProxy(path: string, gate: HostGate, onDenied: (reason: string) => void): Promise<ContainedProxy> {
  const http = await httpProxy(gate, onDenied);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    socket.setTimeout(greetingLimit, () => socket.destroy());
    socket.once("data", (first: Buffer) => {
      socket.setTimeout(0);
      socket.pause();
      socket.unshift(first);
      if (first[0] === 5) void serveSocks5(socket, gate, onDenied).catch(() => socket.destroy());
      else http.emit("connection", socket);
      socket.resume();
    });
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(path, () => resolve()));
  // A session that is not closed must not keep the process alive for its proxy.
  server.unref();
  return {
    close: async () => {
      for (const socket of sockets) socket.destroy();
      http.close();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
