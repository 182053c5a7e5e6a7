import type { Readable, Writable } from "node:stream";
import { LorimerError } from "@lorimer/sdk";
import type { ServeParts } from "./served-session.js";
import { sessionServers } from "./session-server.js";

const maxMessageBytes = 10 * 1024 * 1024;

/** Serves one connection over streams, until it ends or the signal aborts. Rejects where a message of the client has no end. */
export async function serveStdio(parts: ServeParts, input: Readable, output: Writable, signal: AbortSignal): Promise<void> {
  const { serveStdio: serve, StdioServerTransport } = await import("@modelcontextprotocol/server/stdio");
  const servers = await sessionServers(await parts.open(), parts);
  const transport = new StdioServerTransport(input, output, { maxBufferSize: maxMessageBytes });
  const ended = new Promise<void>((resolve, reject) => {
    for (const [stream, event] of [
      [input, "end"],
      [input, "close"],
      [output, "error"],
    ] as const)
      stream.once(event, () => resolve());
    signal.addEventListener("abort", () => resolve(), { once: true });
    if (signal.aborted || input.readableEnded || input.destroyed) resolve();
    const close = transport.close.bind(transport);
    // Where nothing of this happened before, it gave up: it reads no more, and nothing would ever come.
    transport.close = async () => {
      await close();
      reject(new LorimerError("MCP_MESSAGE_TOO_LARGE", `A message of the client has more than ${maxMessageBytes} bytes.`));
    };
  });
  const handle = serve(() => servers.make(), { transport });
  try {
    await ended;
  } finally {
    await handle.close();
    await servers.close();
  }
}
