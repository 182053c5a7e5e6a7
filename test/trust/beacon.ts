import { createServer } from "node:net";
import type { AddressInfo } from "node:net";

/** A server that nothing may reach: it counts who connects. */
export interface Beacon extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  readonly connections: number;
}

export async function startBeacon(): Promise<Beacon> {
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    get connections() {
      return connections;
    },
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
