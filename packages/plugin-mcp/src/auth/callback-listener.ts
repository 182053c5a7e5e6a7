import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { LorimerError } from "@lorimer/sdk";

/** Waits on this machine for the browser to come back from a sign-in. There only while a sign-in runs. */
export interface CallbackListener {
  readonly redirectUrl: string;
  /** What the answer must repeat. */
  readonly state: string;
  /** The parameters of the first answer with the right state; or those of an address that was pasted. */
  readonly answered: Promise<URLSearchParams>;
  /** Takes an address that the person copied from a browser elsewhere. False: it is not the answer to this sign-in. */
  paste(address: string): boolean;
  close(): Promise<void>;
}

const path = "/callback";

/** `port` 0: any that is free. */
export async function listenForCallback(port: number): Promise<CallbackListener> {
  const state = randomBytes(24).toString("base64url");
  let resolve: (params: URLSearchParams) => void = () => undefined;
  const answered = new Promise<URLSearchParams>((settle) => {
    resolve = settle;
  });
  const server = createServer({ maxHeaderSize: 16_384, requestTimeout: 10_000 }, (request, response) => {
    const params = answerOf(request, (server.address() as AddressInfo).port, state);
    const text = params === undefined ? "This is not the answer that is waited for." : "Signed in. You can close this page.";
    response.writeHead(params === undefined ? 400 : 200, {
      "content-type": "text/plain; charset=utf-8",
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      connection: "close",
    });
    response.end(params?.has("error") === true ? "The sign-in was refused. You can close this page." : text);
    if (params !== undefined) resolve(params);
  });
  await new Promise<void>((listening, failed) => {
    server.once("error", (cause) => {
      failed(new LorimerError("MCP_LOGIN_FAILED", `The answer to a sign-in cannot be waited for on port ${port}.`, { cause }));
    });
    server.listen(port, "127.0.0.1", listening);
  });
  const redirectUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  return {
    redirectUrl,
    state,
    answered,
    paste(address) {
      const params = parametersOf(address);
      if (params === undefined || !isSame(params.get("state"), state)) return false;
      resolve(params);
      return true;
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function answerOf(request: IncomingMessage, port: number, state: string): URLSearchParams | undefined {
  const { host, origin } = request.headers;
  const mode = request.headers["sec-fetch-mode"];
  // Another page may send requests here, but neither under this name nor as a navigation that knows the state.
  if (host !== `127.0.0.1:${port}` || origin !== undefined || (mode !== undefined && mode !== "navigate")) return undefined;
  if (request.method !== "GET" || !request.url?.startsWith(`${path}?`)) return undefined;
  const params = parametersOf(`http://${host}${request.url}`);
  if (params === undefined || !isSame(params.get("state"), state)) return undefined;
  return params.has("code") || params.has("error") ? params : undefined;
}

function parametersOf(address: string): URLSearchParams | undefined {
  try {
    return new URL(address.trim()).searchParams;
  } catch {
    return undefined;
  }
}

function isSame(given: string | null, expected: string): boolean {
  const [a, b] = [Buffer.from(given ?? ""), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
