import type { Readable, Writable } from "node:stream";
import type { ServeParts } from "./served-session.js";
import { sessionServers } from "./session-server.js";

/** Serves one connection over streams, until it ends or the signal aborts. */
export async function serveStdio(parts: ServeParts, input: Readable, output: Writable, signal: AbortSignal): Promise<void> {
  const { serveStdio: serve, StdioServerTransport } = await import("@modelcontextprotocol/server/stdio");
  const servers = await sessionServers(await parts.open(), parts);
  const handle = serve(() => servers.make(), { transport: new StdioServerTransport(input, output) });
  await new Promise<void>((resolve) => {
    input.once("end", resolve);
    input.once("close", resolve);
    signal.addEventListener("abort", () => resolve(), { once: true });
    if (signal.aborted) resolve();
  });
  await handle.close();
  await servers.close();
}
