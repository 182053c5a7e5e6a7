import { lookup } from "node:dns/promises";
import { join } from "node:path";
import { messageOf } from "@lorimer/sdk";
import type { Approver, ToolCall, Workspace } from "@lorimer/sdk";
import type { NetworkPath } from "../engine/sandbox-engine.js";
import type { NetworkPolicy, SandboxPolicy } from "../policy/sandbox-policy.js";
import type { SessionNetwork } from "../session/session-network.js";
import { collect } from "../workspace/collect.js";
import { HostGate } from "./host-gate.js";
import { proxyEnvironment } from "./proxy-environment.js";
import type { SharedNamespace } from "./shared-namespace.js";

export interface LiveNetworkOptions {
  readonly host: Workspace;
  /** The session's folder that no contained process sees. */
  readonly state: string;
  readonly policy: () => NetworkPolicy;
  readonly approver: Approver | undefined;
  readonly isRoot: boolean;
  readonly programs: () => { readonly bwrap?: string | undefined; readonly socat?: string | undefined };
  /** Told of each host that a person allowed. */
  onAllowed(host: string): void;
  problem(text: string): void;
}

/** Opens the way to the network when the first process needs it, and asks about hosts that no rule names. */
export class LiveNetwork implements SessionNetwork {
  readonly #options: LiveNetworkOptions;
  readonly #calls = new Map<string, ToolCall>();
  readonly #abort = new AbortController();
  #denials: string[] = [];
  #opening: Promise<{ readonly path: NetworkPath; close(): Promise<void> } | undefined> | undefined;

  constructor(options: LiveNetworkOptions) {
    this.#options = options;
  }

  async path({ network }: SandboxPolicy): Promise<NetworkPath | undefined> {
    const canAsk = !network.strict && this.#options.approver !== undefined;
    if (network.allow.length === 0 && !canAsk) return undefined;
    this.#opening ??= this.#open().catch((error: unknown) => {
      this.#options.problem(`The network stays closed to contained commands: ${messageOf(error)}`);
      return undefined;
    });
    return (await this.#opening)?.path;
  }

  callStarted(call: ToolCall): void {
    this.#calls.set(call.id, call);
  }

  callEnded(call: ToolCall): void {
    this.#calls.delete(call.id);
  }

  takeDenials(): readonly string[] {
    return [...new Set(this.#denials.splice(0))];
  }

  async close(): Promise<void> {
    this.#abort.abort();
    await (await this.#opening)?.close();
  }

  async #open(): Promise<{ readonly path: NetworkPath; close(): Promise<void> } | undefined> {
    const { host, state, isRoot } = this.#options;
    const given = this.#options.programs();
    const [bwrap, socat, nsenter] = await Promise.all([
      given.bwrap ?? host.which("bwrap"),
      given.socat ?? host.which("socat"),
      host.which("nsenter"),
    ]);
    if (bwrap === undefined || socat === undefined || nsenter === undefined) {
      const missing = [
        bwrap === undefined ? "bwrap" : "",
        socat === undefined ? "socat" : "",
        nsenter === undefined ? "nsenter" : "",
      ].filter((name) => name !== "");
      this.#options.problem(`The network stays closed to contained commands: ${missing.join(" and ")} not installed.`);
      return undefined;
    }
    const [{ startContainedProxy }, { openSharedNamespace }] = await Promise.all([
      import("./contained-proxy.js"),
      import("./shared-namespace.js"),
    ]);
    const gate = new HostGate({
      policy: this.#options.policy,
      ask: (name) => this.#ask(name),
      lookup: async (name) => (await lookup(name, { all: true, verbatim: true })).map(({ address }) => address),
    });
    const socket = join(state, "proxy.sock");
    const proxy = await startContainedProxy(socket, gate, (reason) => this.#denials.push(reason));
    let namespace: SharedNamespace | undefined;
    try {
      const opened = await openSharedNamespace(host, { bwrap, socat, nsenter }, socket, isRoot);
      namespace = opened;
      await entered(host, opened.enter);
      return {
        path: { env: proxyEnvironment(socat), enter: opened.enter },
        close: async () => {
          opened.close();
          await proxy.close();
        },
      };
    } catch (error) {
      namespace?.close();
      await proxy.close();
      throw error;
    }
  }

  /** A connection does not say which call it belongs to, so the latest one is named. */
  async #ask(host: string): Promise<boolean> {
    const { approver, onAllowed } = this.#options;
    const call = [...this.#calls.values()].at(-1);
    if (approver === undefined || call === undefined) return false;
    const answer = await approver.ask(
      {
        call,
        title: `Connect to ${host}`,
        destructive: false,
        reason: `A contained command wants to connect to ${host}, which no rule names.`,
        suggestions: [
          { type: "addRules", rules: [{ toolName: "WebFetch", ruleContent: `domain:${host}` }], behavior: "allow", destination: "session" },
        ],
      },
      { signal: this.#abort.signal },
    );
    if (answer.behavior === "allow") onAllowed(host);
    return answer.behavior === "allow";
  }
}

/** Fails when a command cannot be started where the proxy is, before the first real one would. */
async function entered(host: Workspace, enter: readonly string[]): Promise<void> {
  const child = await host.start({ command: enter[0] ?? "", args: [...enter.slice(1), "true"], cwd: "/", timeoutMs: 5000 });
  const { stderr, exit } = await collect(child);
  if (exit.code !== 0) throw new Error(stderr.trim());
}
