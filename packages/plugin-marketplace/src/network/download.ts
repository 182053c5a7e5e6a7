import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { LorimerError, messageOf } from "@lorimer/sdk";

const maxRedirects = 5;
/** Milliseconds for a whole download, and for one answer to begin. */
const wholeMs = 10 * 60_000;

export interface DownloadOptions {
  readonly maxBytes: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Downloads over https, or over http from this machine itself. Every redirect is held to the same rule; headers go to the first server only. */
export async function download(
  url: string,
  file: string,
  options: DownloadOptions,
): Promise<{ readonly sha256: string; readonly sha512: string }> {
  const hashes = [createHash("sha256"), createHash("sha512")] as const;
  const out = await open(file, "wx", 0o600);
  try {
    for await (const chunk of bodyOf(url, options)) {
      for (const hash of hashes) hash.update(chunk);
      await out.write(chunk);
    }
  } finally {
    await out.close();
  }
  return { sha256: hashes[0].digest("hex"), sha512: hashes[1].digest("base64") };
}

export async function downloadText(url: string, options: DownloadOptions): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bodyOf(url, options)) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

/** Refuses an address that could be read or changed on its way. */
function checkAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHere = url !== undefined && ["127.0.0.1", "[::1]", "localhost"].includes(url.hostname);
  if (
    url !== undefined &&
    url.username === "" &&
    url.password === "" &&
    (url.protocol === "https:" || (url.protocol === "http:" && isHere))
  )
    return url;
  throw new LorimerError("PLUGIN_SOURCE_REFUSED", `${text.slice(0, 200)} is no https address without a password in it.`, {
    hint: "Plugins and catalogues are downloaded over https.",
  });
}

async function* bodyOf(address: string, { maxBytes, headers = {}, signal }: DownloadOptions): AsyncIterable<Uint8Array> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(wholeMs)]);
  try {
    const response = await follow(address, headers, deadline);
    if (!response.ok || response.body === null) throw new Error(`the server answered ${response.status}`);
    if (Number(response.headers.get("content-length") ?? 0) > maxBytes) throw new Error(`it is larger than ${maxBytes} bytes`);
    let seen = 0;
    for await (const chunk of response.body) {
      seen += chunk.length;
      if (seen > maxBytes) throw new Error(`it is larger than ${maxBytes} bytes`);
      yield chunk;
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof LorimerError) throw error;
    const cause = error instanceof Error && error.cause !== undefined ? `: ${messageOf(error.cause)}` : "";
    throw new LorimerError("PLUGIN_SOURCE_FAILED", `${address} could not be downloaded: ${messageOf(error)}${cause}.`, {
      hint: "Check the address and the network; a folder or file marketplace works without one.",
      cause: error,
    });
  }
}

async function follow(address: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Response> {
  let url = checkAddress(address);
  const origin = url.origin;
  for (let redirects = 0; ; redirects++) {
    const response = await fetch(url, { redirect: "manual", signal, headers: url.origin === origin ? headers : {} });
    const location = response.headers.get("location");
    if (response.status < 300 || response.status > 399 || location === null) return response;
    await response.body?.cancel();
    if (redirects === maxRedirects) throw new Error(`it was redirected more than ${maxRedirects} times`);
    url = checkAddress(new URL(location, url).href);
  }
}
