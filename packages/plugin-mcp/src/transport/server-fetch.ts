import { LorimerError } from "@lorimer/sdk";

/** One message may have this many bytes. */
const maxMessageBytes = 10 * 1024 * 1024;

/** A fetch for the messages to one server: it asks no other origin, and gives up on a message without end. */
export function serverFetch(server: string): typeof fetch {
  const { origin } = new URL(server);
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.origin !== origin)
      throw new LorimerError("MCP_ADDRESS_REFUSED", `The server at ${origin} asks for requests to ${url.origin}; they are not made.`);
    const response = await fetch(input, init);
    if (response.body === null) return response;
    const isEventStream = response.headers.get("content-type")?.startsWith("text/event-stream") === true;
    const body = response.body.pipeThrough(limiter(isEventStream));
    return new Response(body, { status: response.status, statusText: response.statusText, headers: response.headers });
  };
}

function limiter(countsLines: boolean): TransformStream<Uint8Array, Uint8Array> {
  let size = 0;
  return new TransformStream({
    transform(chunk, controller) {
      const end = countsLines ? chunk.lastIndexOf(10) : -1;
      size = end === -1 ? size + chunk.length : chunk.length - end;
      if (size > maxMessageBytes)
        controller.error(new LorimerError("MCP_MESSAGE_TOO_LARGE", `A message has more than ${maxMessageBytes} bytes.`));
      else controller.enqueue(chunk);
    },
  });
}
