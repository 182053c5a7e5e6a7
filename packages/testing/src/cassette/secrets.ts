import type { Exchange } from "./cassette.js";
import { decodeChunk, encodeChunk } from "./cassette.js";

export interface SecretOptions {
  /** Further headers to leave out. */
  readonly headers?: readonly string[];
  /** Further values to blot out wherever they stand. */
  readonly values?: readonly string[];
}

const blot = "<secret>";

const secretHeader = /auth|cookie|token|secret|api-?key|password|credential|session/i;

/** Takes every secret out of an exchange: headers that carry them, and their values in any other place. */
export function withoutSecrets(exchange: Exchange, options: SecretOptions): Exchange {
  const extra = new Set((options.headers ?? []).map((name) => name.toLowerCase()));
  const isSecret = (name: string): boolean => secretHeader.test(name) || extra.has(name.toLowerCase());
  const values = [...(options.values ?? []), ...valuesOf(exchange, isSecret)].filter((value) => value.length >= 4);
  values.sort((a, b) => b.length - a.length);
  const clean = (text: string): string =>
    values.reduce((result, value) => result.replaceAll(value, blot).replaceAll(JSON.stringify(value).slice(1, -1), blot), text);
  const cleanHeaders = (headers: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(headers)
        .filter(([name]) => !isSecret(name))
        .map(([name, value]) => [name, clean(value)]),
    );
  const { request, response } = exchange;
  return {
    request: {
      method: request.method,
      path: clean(request.path),
      headers: cleanHeaders(request.headers),
      body: JSON.parse(clean(JSON.stringify(request.body))) as unknown,
    },
    response: { ...response, headers: cleanHeaders(response.headers), chunks: cleanChunks(response.chunks, clean) },
  };
}

function valuesOf(exchange: Exchange, isSecret: (name: string) => boolean): string[] {
  const headers = [...Object.entries(exchange.request.headers), ...Object.entries(exchange.response.headers)];
  return headers
    .filter(([name]) => isSecret(name))
    .flatMap(([, value]) => [value, ...value.split(/[\s;,]+/).map((part) => part.replace(/^[^=]+=/, ""))])
    .filter((value) => value.length >= 8);
}

/** A secret may lie across two pieces, so a body that holds one is kept as a single piece. */
function cleanChunks(chunks: Exchange["response"]["chunks"], clean: (text: string) => string): Exchange["response"]["chunks"] {
  const whole = Buffer.concat(chunks.map(decodeChunk)).toString("latin1");
  const cleaned = clean(whole);
  return cleaned === whole ? chunks : [encodeChunk(Buffer.from(cleaned, "latin1"))];
}
