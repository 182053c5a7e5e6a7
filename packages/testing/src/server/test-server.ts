import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { listen, plainHeaders, readBody } from "./listen.js";
import type { Listening } from "./listen.js";

/** A request as it reached a test's server. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** With lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers one request; `turn` counts them from 1. */
export type TestAnswer = (response: ServerResponse, request: ReceivedRequest, turn: number) => void | Promise<void>;

export interface TestServer extends Listening {
  /** Oldest first. */
  readonly received: readonly ReceivedRequest[];
  /** How many connections the requests came over. */
  readonly connections: number;
}

/** Starts an HTTP server on the loopback address that records what it receives and answers as a test says: for what no scripted model would send. */
export async function startTestServer(answer: TestAnswer): Promise<TestServer> {
  const received: ReceivedRequest[] = [];
  const sockets = new Set<Socket>();
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    sockets.add(request.socket);
    const { method = "", url = "" } = request;
    const body = (await readBody(request)).toString();
    const whole = { method, url, headers: plainHeaders(request), body };
    await answer(response, whole, received.push(whole));
  };
  const listening = await listen((request, response) => void handle(request, response));
  return {
    ...listening,
    received,
    get connections() {
      return sockets.size;
    },
  };
}
