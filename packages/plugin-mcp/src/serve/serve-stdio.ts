import type { Readable, Writable } from "node:stream";
import { toolServer } from "./tool-server.js";
import type { ServeParts } from "./tool-server.js";

/** Serves one connection over streams, until it ends or the signal aborts. */
export async function serveStdio(parts: ServeParts, input: Readable, output: Writable, signal: AbortSignal): Promise<void> {
  const { serveStdio: serve, StdioServerTransport } = await import("@modelcontextprotocol/server/stdio");
  const session = await parts.open();
  const handle = serve(() => toolServer(session, parts), { transport: new StdioServerTransport(input, output) });
  await new Promise<void>((resolve) => {
    input.once("end", resolve);
    input.once("close", resolve);
    signal.addEventListener("abort", () => resolve(), { once: true });
    if (signal.aborted) resolve();
  });
  await handle.close();
  await session.close();
}
