import { isIP } from "node:net";
import type { NetworkPolicy } from "../policy/sandbox-policy.js";
import { addressKind } from "./address-kind.js";
import { normalHost } from "./host-name.js";
import { judgeHost } from "./judge-host.js";

export type HostDecision = { readonly allowed: true; readonly host: string } | { readonly allowed: false; readonly reason: string };

export interface HostGateOptions {
  readonly policy: () => NetworkPolicy;
  /** Asks a person about a host that no rule names. */
  ask(host: string): Promise<boolean>;
  /** The addresses of a name. */
  lookup(host: string): Promise<readonly string[]>;
}

/** Decides where contained processes may connect to. A host is looked up only after it is allowed, so that names carry nothing out. */
export class HostGate {
  readonly #options: HostGateOptions;
  /** One answer for each host, however many connections ask for it at once. */
  readonly #answers = new Map<string, Promise<boolean>>();

  constructor(options: HostGateOptions) {
    this.#options = options;
  }

  async decide(raw: string): Promise<HostDecision> {
    const { answer, host, because } = judgeHost(this.#options.policy(), raw);
    if (answer === "denied") return { allowed: false, reason: because };
    if (answer === "allowed" || (await this.#answer(host))) return { allowed: true, host };
    return { allowed: false, reason: `${host} was not allowed. ${because}` };
  }

  /** The addresses of an allowed host that may be connected to, or why there is none. */
  async addresses(host: string): Promise<readonly string[] | string> {
    const found = isIP(host) !== 0 ? [host] : await this.#options.lookup(host).catch(() => []);
    if (found.length === 0) return `${host} has no address.`;
    const fit = found.map((address) => normalHost(address)).filter((address) => address !== undefined && this.#mayReach(host, address));
    return fit.length > 0
      ? fit.filter((address) => address !== undefined)
      : `${host} leads to an address inside the network (${found[0] ?? ""}), and no rule names that address.`;
  }

  #mayReach(host: string, address: string): boolean {
    const kind = addressKind(address);
    if (kind !== "private") return kind === "public";
    const { allow, deny } = this.#options.policy();
    if (deny.some((entry) => entry.host === address)) return false;
    const isLoopback = address.startsWith("127.") || address === "::1";
    return allow.some((entry) => entry.host === address || (isLoopback && host === "localhost" && entry.host === "localhost"));
  }

  #answer(host: string): Promise<boolean> {
    let answer = this.#answers.get(host);
    if (answer === undefined) {
      answer = this.#options.ask(host).catch(() => false);
      this.#answers.set(host, answer);
    }
    return answer;
  }
}
