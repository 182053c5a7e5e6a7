import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { HttpError } from "./http-error.js";
import { MessageBody } from "./message-body.js";

/** Bytes of an error's body that are read; the rest is dropped. */
const maxErrorBytes = 256 * 1024;
/** Bytes of an answer that may be read as a whole; more is an error. */
const maxTextBytes = 32 * 1024 * 1024;

/** The headers of an answer, as far as the standard `Headers` reads them. Names are found in any case. */
export class NodeHeaders {
  readonly #values: ReadonlyMap<string, string>;

  constructor(headers: IncomingHttpHeaders) {
    this.#values = new Map(
      Object.entries(headers).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value] as const],
      ),
    );
  }

  get(name: string): string | null {
    return this.#values.get(name.toLowerCase()) ?? null;
  }

  has(name: string): boolean {
    return this.#values.has(name.toLowerCase());
  }

  entries(): MapIterator<[string, string]> {
    return this.#values.entries();
  }

  forEach(visit: (value: string, name: string) => void): void {
    for (const [name, value] of this.#values) visit(value, name);
  }

  [Symbol.iterator](): MapIterator<[string, string]> {
    return this.entries();
  }
}

/** The part of the standard `Response` that clients of streaming APIs use, over `node:http`. */
export class NodeResponse {
  readonly status: number;
  readonly statusText: string;
  readonly ok: boolean;
  readonly url: string;
  readonly headers: NodeHeaders;
  readonly body: MessageBody;

  constructor(message: IncomingMessage, url: string, idleTimeoutMs: number) {
    this.status = message.statusCode ?? 0;
    this.statusText = message.statusMessage ?? "";
    this.ok = this.status >= 200 && this.status < 300;
    this.url = url;
    this.headers = new NodeHeaders(message.headers);
    this.body = new MessageBody(message, idleTimeoutMs);
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    const bytes = await this.#bytes();
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  }

  /** The body as text. An error's body is cut after 256 KiB; any other that is longer than 32 MiB fails. */
  async text(): Promise<string> {
    return (await this.#bytes()).toString("utf8");
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }

  async #bytes(): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of this.body) {
      chunks.push(chunk);
      size += chunk.length;
      if (!this.ok && size >= maxErrorBytes) {
        this.body.destroy();
        break;
      }
      if (size > maxTextBytes) {
        this.body.destroy();
        throw new HttpError("body_too_large", `The answer is larger than ${maxTextBytes} bytes.`);
      }
    }
    return Buffer.concat(chunks, this.ok ? size : Math.min(size, maxErrorBytes));
  }
}
