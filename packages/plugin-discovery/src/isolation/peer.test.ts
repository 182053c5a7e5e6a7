import { MessageChannel } from "node:worker_threads";
import { LorimerError } from "@lorimer/sdk";
import { afterEach, describe, expect, it } from "vitest";
import { Peer } from "./peer.js";
import type { Methods, Port } from "./peer.js";

const open: (() => void)[] = [];
afterEach(() => open.splice(0).forEach((close) => close()));

/** Two ends of one real channel. */
function pair(left: Methods, right: Methods): readonly [Peer, Peer] {
  const { port1, port2 } = new MessageChannel();
  open.push(() => port1.close());
  const port = (own: typeof port1): Port => ({
    send: (message) => own.postMessage(message),
    onMessage: (hear) => void own.on("message", hear),
  });
  return [new Peer(port(port1), left), new Peer(port(port2), right)];
}

describe("two peers", () => {
  it("ask each other, in both directions, with bytes", async () => {
    const [here, there]: readonly [Peer, Peer] = pair(
      { double: ([n]) => (n as number) * 2 },
      {
        sum: async ([a, b]) => (a as number) + ((await there.call("double", [b])) as number),
        size: ([bytes]) => (bytes as Uint8Array).length,
      },
    );
    expect(await here.call("sum", [1, 2])).toBe(5);
    expect(await here.call("size", [new Uint8Array(7)])).toBe(7);
  });

  it("hand on errors with their codes", async () => {
    const fail = (): never => {
      throw new LorimerError("WORKSPACE_READ", "not there", { hint: "Look elsewhere." });
    };
    const [here] = pair({}, { fail });
    await expect(here.call("fail", [])).rejects.toMatchObject({ code: "WORKSPACE_READ", message: "not there", hint: "Look elsewhere." });
    await expect(here.call("missing", [])).rejects.toThrow("there is nothing called missing here");
    await expect(here.call("fail", [() => undefined])).rejects.toThrow("could not be cloned");
  });

  it("hear of a cancellation, and of the end", async () => {
    const waiting: Methods = {
      wait: (_, signal) => new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(new Error("told")))),
    };
    const [here] = pair({}, waiting);
    const controller = new AbortController();
    const asked = here.call("wait", [], controller.signal);
    controller.abort();
    await expect(asked).rejects.toThrow("told");
    const last = here.call("wait", []);
    here.end(new Error("it is gone"));
    await expect(last).rejects.toThrow("it is gone");
    await expect(here.call("wait", [])).rejects.toThrow("it is gone");
  });
});
