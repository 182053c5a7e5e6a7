import { createServer } from "node:http";
import { connect } from "node:net";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";

/** A proxy that knows CONNECT alone: it writes down where it was asked to go, and leads to this machine's own port instead, or nowhere. */
export interface ConnectProxy {
  readonly url: string;
  /** Host and port of every request. */
  readonly asked: string[];
  close(): Promise<void>;
}

export async function startConnectProxy(ports: Readonly<Record<string, number>>): Promise<ConnectProxy> {
  const asked: string[] = [];
  const server = createServer((_request, response) => void response.writeHead(405).end());
  const sockets = new Set<Duplex>();
  server.on("connect", (request, socket, head) => {
    sockets.add(socket);
    const target = request.url ?? "";
    asked.push(target);
    const port = ports[target];
    if (port === undefined) return void socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    const onward = connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    for (const end of [onward, socket]) end.on("error", () => [onward, socket].forEach((one) => one.destroy()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
