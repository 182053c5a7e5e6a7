import type { Transport } from "@modelcontextprotocol/client";

/** What a request is answered with whose stream ended before its answer came. */
const lost = { code: -32000, message: "The connection was lost before the answer came.", data: { lost: true } };

/** Codes of Node, of its `fetch` and of the SDK for connections that could not be made or did not last. */
const codes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_SOCKET",
  "UND_ERR_CONNECT_TIMEOUT",
  "CONNECTION_CLOSED",
]);

/** Ends requests whose stream ended, and cannot be gone on with, without an answer. The SDK alone would wait for one to the limit of the call. */
export function endingLostRequests<T extends Transport>(transport: T): T {
  const send = transport.send.bind(transport);
  transport.send = (message, options) => {
    const isRequest = !Array.isArray(message) && "method" in message && "id" in message;
    if (!isRequest || options?.onRequestStreamEnd !== undefined) return send(message, options);
    const { id } = message;
    return send(message, { ...options, onRequestStreamEnd: () => transport.onmessage?.({ jsonrpc: "2.0", id, error: lost }) });
  };
  return transport;
}

/** Whether the only stream of a connection (`sse`) broke. The SDK opens it again and again; what was asked before would never be answered. */
export function isBrokenStream(error: Error): boolean {
  return "event" in error;
}

/** Whether something failed because the server is not there, or no longer. */
export function isLost(error: unknown): boolean {
  for (let one = error, depth = 0; typeof one === "object" && one !== null && depth < 5; depth += 1) {
    const { code, data, cause } = one as { readonly code?: unknown; readonly data?: unknown; readonly cause?: unknown };
    if (codes.has(String(code)) || (data as Partial<typeof lost.data> | undefined)?.lost === true) return true;
    one = cause;
  }
  return false;
}

/** Whether a server knows nothing of the connection any more: it was started again, and nothing of the request was done. */
export function isForgotten(error: unknown): boolean {
  const { name, data } = (error ?? {}) as { readonly name?: string; readonly data?: { readonly status?: unknown } };
  return name === "SdkHttpError" && data?.status === 404;
}
