import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { LorimerError, messageOf } from "@lorimer/sdk";
import { listen, readBody } from "../server/listen.js";
import type { Listening } from "../server/listen.js";
import { decodeChunk, parseBody } from "./cassette.js";
import type { Cassette, Exchange } from "./cassette.js";
import { firstDifference, without } from "./first-difference.js";

export interface ReplayCassetteOptions {
  /** Paths in the request body that need not match, such as `metadata.user_id` or `messages.*.id`. */
  readonly ignore?: readonly string[];
  /** Applied to both bodies before they are compared, for what a path cannot say. */
  readonly normalise?: (body: unknown) => unknown;
}

/** A server that answers exactly as another one once did. */
export interface CassettePlayer extends Listening {
  /** Throws `CASSETTE_MISMATCH` when a request differed from the recorded ones, or when exchanges are left over. */
  assertDone(): void;
}

/** Starts a server that replays a cassette: each recorded exchange once, matched by method, path and JSON body. */
export async function replayCassette(file: string, options: ReplayCassetteOptions = {}): Promise<CassettePlayer> {
  const cassette = await readCassette(file);
  const left = [...cassette.exchanges];
  const faults: string[] = [];
  const listening = await listen((request, response) => {
    void play(request, response, left, options, faults).catch(() => response.destroy());
  });
  return {
    ...listening,
    assertDone() {
      const all = left.length === 0 ? faults : [...faults, `${left.length} of ${cassette.exchanges.length} exchanges were never asked for`];
      if (all.length === 0) return;
      throw new LorimerError("CASSETTE_MISMATCH", `The requests differ from ${file}:\n- ${all.join("\n- ")}`, {
        hint: "Record the cassette again, or leave what may vary out with `ignore`.",
      });
    },
  };
}

async function readCassette(file: string): Promise<Cassette> {
  try {
    const cassette = JSON.parse(await readFile(file, "utf8")) as Partial<Cassette>;
    if (cassette.version !== 1 || !Array.isArray(cassette.exchanges)) throw new Error("it is not a cassette of version 1");
    return cassette as Cassette;
  } catch (error) {
    throw new LorimerError("CASSETTE_MISMATCH", `The cassette ${file} cannot be read: ${messageOf(error)}`, {
      cause: error,
      hint: "Record it again with recordCassette.",
    });
  }
}

async function play(
  request: IncomingMessage,
  response: ServerResponse,
  left: Exchange[],
  options: ReplayCassetteOptions,
  faults: string[],
): Promise<void> {
  response.on("error", () => undefined);
  const body = parseBody(await readBody(request));
  const line = `${request.method} ${request.url}`;
  const differences = left.map((exchange) => difference(exchange, line, body, options));
  const match = differences.indexOf(undefined);
  if (match === -1) {
    const fault = `${line}: ${differences[0] ?? "nothing is left on the cassette"}`;
    faults.push(fault);
    response.writeHead(400, { "content-type": "application/json" });
    response.end(JSON.stringify({ type: "error", error: { type: "invalid_request_error", message: `CASSETTE_MISMATCH: ${fault}` } }));
    return;
  }
  const [exchange] = left.splice(match, 1);
  if (exchange !== undefined) await send(exchange, response);
}

function difference(exchange: Exchange, line: string, body: unknown, options: ReplayCassetteOptions): string | undefined {
  const recordedLine = `${exchange.request.method} ${exchange.request.path}`;
  if (recordedLine !== line) return `recorded ${recordedLine}`;
  const prepare = (value: unknown): unknown => {
    const kept = without(value, options.ignore ?? []);
    return options.normalise === undefined ? kept : options.normalise(kept);
  };
  return firstDifference(prepare(exchange.request.body), prepare(body));
}

async function send(exchange: Exchange, response: ServerResponse): Promise<void> {
  const { status, headers, chunks, whole } = exchange.response;
  response.writeHead(status, headers);
  for (const chunk of chunks) {
    await new Promise<void>((resolve) => response.write(decodeChunk(chunk), () => resolve()));
    if (response.destroyed) return;
  }
  if (whole) response.end();
  else response.destroy();
}
