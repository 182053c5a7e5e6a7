import { LorimerError } from "@lorimer/sdk";
import type { Capability } from "@lorimer/sdk";
import type { Carrier, CarrierOptions } from "./carrier.js";
import { HostServices } from "./host-services.js";
import type { HostUse } from "./host-services.js";
import { Peer } from "./peer.js";

export interface GuestOptions {
  readonly name: string;
  readonly folder: string;
  readonly access: readonly Capability[];
  carry(options: CarrierOptions): Promise<Carrier>;
  /** An error that nobody caught in there. */
  stray(message: string): void;
}

interface Running {
  readonly carrier: Carrier;
  readonly peer: Peer;
  readonly services: HostServices;
}

/** What goes with a call. */
export interface GuestCall {
  /** What its services are; its facts come after the arguments. */
  readonly use?: HostUse;
  /** The use goes on after the call, for as long as the guest does. */
  readonly lasting?: true;
  /** Arguments after those facts. */
  readonly rest?: readonly unknown[];
  readonly signal?: AbortSignal;
  /** Milliseconds; a call that takes longer ends everything there. */
  readonly ms?: number;
}

/** Milliseconds in which a call that was cancelled must end before everything there is ended. */
const graceMs = 1000;

/** A worker or process of one plugin: started when it is first used, ended when it does not do as it is told, and replaced at the next use. */
export class Guest {
  readonly #options: GuestOptions;
  #running: Promise<Running> | undefined;
  #calls = 0;

  constructor(options: GuestOptions) {
    this.#options = options;
  }

  async call(method: string, args: readonly unknown[], { use, lasting, rest = [], signal, ms }: GuestCall = {}): Promise<unknown> {
    const { peer, services, carrier } = await (this.#running ??= this.#start());
    const facts = use === undefined ? undefined : services.open(use);
    let timer: NodeJS.Timeout | undefined;
    const endAfter = (time: number): void => {
      clearTimeout(timer);
      timer = setTimeout(() => carrier.kill(), time);
    };
    const giveUp = (): void => endAfter(graceMs);
    if (ms !== undefined) endAfter(ms);
    if (this.#calls++ === 0) carrier.hold(true);
    signal?.addEventListener("abort", giveUp, { once: true });
    try {
      return await peer.call(method, [...args, ...(facts === undefined ? [] : [facts]), ...rest], signal);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", giveUp);
      if (--this.#calls === 0) carrier.hold(false);
      if (facts !== undefined && lasting !== true) services.close(facts.use);
    }
  }

  /** Ends it; the next call begins anew. */
  async end(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    (await running?.catch(() => undefined))?.carrier.kill();
  }

  async #start(): Promise<Running> {
    const { name, folder, access, carry, stray } = this.#options;
    const carrier = await carry({ folder, access }).catch((error: unknown) => {
      this.#running = undefined;
      throw error;
    });
    const services = new HostServices(name, access);
    const peer = new Peer(carrier.port, { ...services.methods, stray: ([message]) => stray(String(message)) });
    const running = { carrier, peer, services };
    const starting = this.#running;
    void carrier.ended.then((how) => {
      if (this.#running === starting) this.#running = undefined;
      peer.end(new LorimerError("PLUGIN_FAILED", `What the plugin ${name} runs in was ended: ${how}.`));
      services.end();
    });
    return running;
  }
}
