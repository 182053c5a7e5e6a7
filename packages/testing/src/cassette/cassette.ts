/** What a cassette file holds: exchanges in the order in which they began. */
export interface Cassette {
  readonly version: 1;
  readonly exchanges: readonly Exchange[];
}

export interface Exchange {
  readonly request: RecordedRequest;
  readonly response: RecordedResponse;
}

export interface RecordedRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** Without those that carry secrets. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON, or the text where it is none. */
  readonly body: unknown;
}

export interface RecordedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The body in the pieces in which it arrived: text, or base64 where a piece is not valid UTF-8. */
  readonly chunks: readonly (string | { readonly base64: string })[];
  /** False when the connection was lost before the end. */
  readonly whole: boolean;
}

export function encodeChunk(bytes: Buffer): string | { readonly base64: string } {
  const text = bytes.toString("utf8");
  return Buffer.from(text, "utf8").equals(bytes) ? text : { base64: bytes.toString("base64") };
}

export function decodeChunk(chunk: string | { readonly base64: string }): Buffer {
  return typeof chunk === "string" ? Buffer.from(chunk, "utf8") : Buffer.from(chunk.base64, "base64");
}

export function parseBody(bytes: Buffer): unknown {
  const text = bytes.toString("utf8");
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
