import type { ProcessRequest } from "@lorimer/sdk";
import type { SandboxPolicy } from "../policy/sandbox-policy.js";

/** What an engine turned out to hold on this machine, found by running something in it. */
export interface EngineProbe {
  readonly usable: boolean;
  /** What does not hold although it should, one sentence each. Not empty: degraded. */
  readonly gaps: readonly string[];
  /** One sentence: what holds, or why nothing does and how to change that. */
  readonly reason: string;
}

/** The places of one session that an engine has to know of beside its policy. */
export interface SandboxPlaces {
  /** A folder of the harness's own, mode 0700, that no contained process sees. */
  readonly state: string;
  /** What contained processes see as the system's temporary folder. */
  readonly temporary: string;
  /** The session's folder for large results, once there is one: readable inside, never writable. */
  readonly scratch: string | undefined;
}

/** How contained processes reach the network: the address of a proxy inside, or nothing. */
export interface NetworkPath {
  /** Variables that tell programs of the proxy. */
  readonly env: Readonly<Record<string, string>>;
  /** Put before the engine's own command, to start it where the proxy can be reached. */
  readonly enter: readonly string[];
}

export interface WrapRequest {
  readonly process: ProcessRequest;
  readonly policy: SandboxPolicy;
  readonly places: SandboxPlaces;
  /** Paths that exist deeper in the folders: protected ones, and ones that patterns hide. */
  readonly found: { readonly protect: readonly string[]; readonly hide: readonly string[] };
  readonly network: NetworkPath | undefined;
}

/** A process to start on the host in the place of the one that was asked for. */
export interface WrappedProcess {
  readonly process: ProcessRequest;
  /** Takes away what wrapping put into the file system. Called once, when the process has ended. */
  release(): Promise<void>;
}

/** One way of holding processes. */
export interface SandboxEngine {
  readonly name: string;
  /** True when processes see the session's own temporary folder in the place of the machine's. */
  readonly replacesTemporary: boolean;
  /** True when the engine filters the network itself, so that `network` is never given. */
  readonly bringsNetwork: boolean;
  probe(places: SandboxPlaces): Promise<EngineProbe>;
  wrap(request: WrapRequest): Promise<WrappedProcess>;
  /** Gives back what the engine keeps between processes. Called once, after the last of them. */
  close(): Promise<void>;
}
