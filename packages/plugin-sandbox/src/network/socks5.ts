import type { Socket } from "node:net";
import { dial, join } from "./dial.js";
import type { HostGate } from "./host-gate.js";

const version = 5;
const connectCommand = 1;
const replies = { done: 0, notAllowed: 2, unreachable: 4, badCommand: 7, badAddress: 8 } as const;

/** Serves one client that spoke SOCKS 5 first. Names are resolved here, never by the client; only connecting is served. */
export async function serveSocks5(socket: Socket, gate: HostGate, onDenied: (reason: string) => void): Promise<void> {
  const reader = new ByteReader(socket);
  const [, methods = 0] = await reader.take(2);
  const offered = await reader.take(methods);
  if (!offered.includes(0)) return void socket.end(Buffer.from([version, 0xff]));
  socket.write(Buffer.from([version, 0]));
  const [, command, , kind] = await reader.take(4);
  const host = await readHost(reader, kind);
  const [high = 0, low = 0] = await reader.take(2);
  if (host === undefined) return reply(socket, replies.badAddress);
  if (command !== connectCommand) return reply(socket, replies.badCommand);
  const upstream = await dial(gate, host, high * 256 + low);
  if ("denied" in upstream) {
    onDenied(upstream.denied);
    return reply(socket, replies.notAllowed);
  }
  if ("failed" in upstream) return reply(socket, replies.unreachable);
  socket.write(answer(replies.done));
  reader.release();
  join(socket, upstream);
}

/** As text, exactly as it was sent: a NUL in it must be seen by whoever judges it. */
async function readHost(reader: ByteReader, kind: number | undefined): Promise<string | undefined> {
  if (kind === 1) return (await reader.take(4)).join(".");
  if (kind === 3) {
    const [length = 0] = await reader.take(1);
    return (await reader.take(length)).toString("latin1");
  }
  if (kind !== 4) return undefined;
  const bytes = await reader.take(16);
  return Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16)).join(":");
}

function reply(socket: Socket, code: number): void {
  socket.end(answer(code));
}

function answer(code: number): Buffer {
  return Buffer.from([version, code, 0, 1, 0, 0, 0, 0, 0, 0]);
}

/** Takes exact numbers of bytes from a socket, and gives the rest back. */
class ByteReader {
  readonly #socket: Socket;
  #waiting: Buffer = Buffer.alloc(0);
  #wake: (() => void) | undefined;
  readonly #hear = (chunk: Buffer): void => {
    this.#waiting = Buffer.concat([this.#waiting, chunk]);
    this.#wake?.();
  };

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", this.#hear);
    socket.once("close", () => this.#wake?.());
  }

  async take(count: number): Promise<Buffer> {
    while (this.#waiting.length < count) {
      if (this.#socket.destroyed || this.#socket.readableEnded) throw new Error("The client left.");
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    const taken = this.#waiting.subarray(0, count);
    this.#waiting = this.#waiting.subarray(count);
    return taken;
  }

  release(): void {
    this.#socket.off("data", this.#hear);
    if (this.#waiting.length > 0) this.#socket.unshift(this.#waiting);
  }
}
