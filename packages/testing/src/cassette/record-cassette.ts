import { mkdir, rename, writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import type { ClientRequest, IncomingMessage, OutgoingHttpHeaders, RequestOptions, ServerResponse } from "node:http";
import { request as httpsRequest } from "node:https";
import { dirname } from "node:path";
import { messageOf } from "@lorimer/sdk";
import { listen, plainHeaders, readBody } from "../server/listen.js";
import type { Listening } from "../server/listen.js";
import { encodeChunk, parseBody } from "./cassette.js";
import type { Cassette, Exchange } from "./cassette.js";
import { withoutSecrets } from "./secrets.js";
import type { SecretOptions } from "./secrets.js";

export interface RecordCassetteOptions {
  /** Where requests go, such as `https://api.anthropic.com`. */
  readonly upstream: string;
  /** The file to write when the recorder is closed. */
  readonly file: string;
  readonly secrets?: SecretOptions;
  /** Milliseconds of silence after which an exchange is given up. Default: 10 minutes. */
  readonly timeoutMs?: number;
}

/** A proxy that hands everything on and remembers it. Nothing is on disk before `close`, and no secret ever is. */
export interface CassetteRecorder extends Listening {
  readonly exchanges: readonly Exchange[];
}

/** Headers that belong to one connection, not to the exchange. */
const hopHeaders: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "transfer-encoding",
  "content-length",
  "date",
  "proxy-connection",
  "te",
  "upgrade",
]);

/** Starts a recording proxy on the loopback address. */
export async function recordCassette(options: RecordCassetteOptions): Promise<CassetteRecorder> {
  const exchanges: Exchange[] = [];
  const listening = await listen((request, response) => {
    const place = exchanges.length;
    void exchange(request, response, options, (done) => (exchanges[place] = withoutSecrets(done, options.secrets ?? {}))).catch(
      (error: unknown) => {
        if (response.headersSent) response.destroy();
        else
          response
            .writeHead(502, { "content-type": "text/plain" })
            .end(`The recorder could not reach ${options.upstream}: ${messageOf(error)}`);
      },
    );
  });
  const close = async (): Promise<void> => {
    await listening.close();
    const cassette: Cassette = { version: 1, exchanges: exchanges.filter((item) => item !== undefined) };
    await mkdir(dirname(options.file), { recursive: true });
    await writeFile(`${options.file}.new`, `${JSON.stringify(cassette, null, 2)}\n`);
    await rename(`${options.file}.new`, options.file);
  };
  return { ...listening, exchanges, close, [Symbol.asyncDispose]: close };
}

async function exchange(
  request: IncomingMessage,
  response: ServerResponse,
  options: RecordCassetteOptions,
  done: (exchange: Exchange) => void,
): Promise<void> {
  response.on("error", () => undefined);
  const body = await readBody(request);
  const asked = { method: request.method ?? "GET", path: request.url ?? "/", headers: kept(plainHeaders(request)), body: parseBody(body) };
  const upstream = await answer(asked.method, request, body, options, response);
  const status = upstream.statusCode ?? 502;
  const headers = kept(plainHeaders(upstream));
  response.writeHead(status, headers);
  response.flushHeaders();
  const chunks: Buffer[] = [];
  let whole = true;
  try {
    for await (const chunk of upstream) {
      chunks.push(chunk as Buffer);
      response.write(chunk);
    }
  } catch {
    whole = false;
  }
  done({ request: asked, response: { status, headers, chunks: chunks.map(encodeChunk), whole } });
  if (whole) response.end();
  else response.destroy();
}

function answer(
  method: string,
  request: IncomingMessage,
  body: Buffer,
  options: RecordCassetteOptions,
  response: ServerResponse,
): Promise<IncomingMessage> {
  const base = new URL(options.upstream);
  const path = `${base.pathname.replace(/\/$/, "")}${request.url ?? "/"}`;
  // Compressed answers would make a cassette unreadable.
  const headers: OutgoingHttpHeaders = {
    ...request.headers,
    host: base.host,
    "accept-encoding": "identity",
    "content-length": body.length,
  };
  delete headers["transfer-encoding"];
  const send: (to: URL, how: RequestOptions) => ClientRequest = base.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const outgoing = send(new URL(path, base), { method, headers, agent: false, timeout: options.timeoutMs ?? 600_000 });
    outgoing.once("response", resolve);
    outgoing.once("error", reject);
    outgoing.once("timeout", () => outgoing.destroy(new Error("the upstream fell silent")));
    response.once("close", () => outgoing.destroy());
    outgoing.end(body);
  });
}

function kept(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !hopHeaders.has(name) && name !== "host" && name !== "accept-encoding"),
  );
}
