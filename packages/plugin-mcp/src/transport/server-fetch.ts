import { LorimerError } from "@lorimer/sdk";
import { proxiedFetch } from "./proxied-fetch.js";
import { isUnheard } from "./quiet.js";

/** One message may have this many bytes. */
const maxMessageBytes = 10 * 1024 * 1024;

const maxRedirects = 3;

/**
 * A fetch for the messages to one server: it asks no other origin, so that headers never leave with a redirect either, and gives up on a
 * message without end.
 */
export function serverFetch(server: string): typeof fetch {
  const { origin } = new URL(server);
  const send = proxiedFetch();
  return async (input, init) => {
    const response = await within(origin, new URL(input instanceof Request ? input.url : input), init ?? {}, maxRedirects, send);
    if (response.body === null) return response;
    const isEventStream = response.headers.get("content-type")?.startsWith("text/event-stream") === true;
    const body = response.body.pipeThrough(isEventStream ? eventFilter() : limiter());
    return new Response(body, { status: response.status, statusText: response.statusText, headers: response.headers });
  };
}

async function within(origin: string, url: URL, init: RequestInit, hops: number, send: typeof fetch): Promise<Response> {
  if (url.origin !== origin)
    throw new LorimerError("MCP_ADDRESS_REFUSED", `The server at ${origin} asks for requests to ${url.origin}; they are not made.`);
  const response = await send(url, init);
  const target = response.headers.get("location");
  if (target === null || ![301, 302, 303, 307, 308].includes(response.status)) return response;
  await response.body?.cancel();
  if (hops === 0) throw new LorimerError("MCP_ADDRESS_REFUSED", `The server at ${origin} sends requests on too often.`);
  // As browsers do: what was posted is posted again only where the answer says so.
  const isGet = response.status < 307 && init.method !== undefined && !["GET", "HEAD"].includes(init.method);
  return within(origin, new URL(target, url), isGet ? { ...init, method: "GET", body: null } : init, hops - 1, send);
}

function limiter(): TransformStream<Uint8Array, Uint8Array> {
  let size = 0;
  return new TransformStream({
    transform(chunk, controller) {
      size += chunk.length;
      if (size > maxMessageBytes) controller.error(tooLarge());
      else controller.enqueue(chunk);
    },
  });
}

/** Passes on the events of a stream but for notifications that nobody listens to: each that is parsed costs memory, and there may be any number. */
function eventFilter(): TransformStream<Uint8Array, Uint8Array> {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let parts: string[] = [];
  let size = 0;
  return new TransformStream({
    transform(chunk, controller) {
      const text = decoder.decode(chunk, { stream: true });
      const seam = (parts.at(-1) ?? "").slice(-3);
      parts.push(text);
      size += text.length;
      if (/\r?\n\r?\n/.test(seam + text)) {
        const events = parts.join("").split(/(?<=\r?\n\r?\n)/);
        const rest = /\r?\n\r?\n$/.test(events.at(-1) ?? "") ? "" : (events.pop() ?? "");
        const kept = events.filter((event) => !isNoise(event)).join("");
        if (kept !== "") controller.enqueue(encoder.encode(kept));
        parts = [rest];
        size = rest.length;
      }
      if (size > maxMessageBytes) controller.error(tooLarge());
    },
    flush(controller) {
      controller.enqueue(encoder.encode(parts.join("")));
    },
  });
}

/** A message with an id is a request or an answer, and an event with one is a place to go on from. */
function isNoise(event: string): boolean {
  if (event.includes('"id"') || /^id:/m.test(event)) return false;
  const [, method] = /"method"\s*:\s*"(notifications\/[^"]*)"/.exec(event) ?? [];
  return method !== undefined && isUnheard(method);
}

function tooLarge(): LorimerError {
  return new LorimerError("MCP_MESSAGE_TOO_LARGE", `A message has more than ${maxMessageBytes} bytes.`);
}
