import type { EngineProbe, SandboxEngine, WrappedProcess, WrapRequest } from "./sandbox-engine.js";

/** Holds nothing, and says so. */
export class NoEngine implements SandboxEngine {
  readonly name = "none";
  readonly replacesTemporary = false;
  readonly bringsNetwork = true;
  readonly #reason: string;

  constructor(reason: string) {
    this.#reason = reason;
  }

  probe(): Promise<EngineProbe> {
    return Promise.resolve({ usable: false, gaps: [], reason: this.#reason });
  }

  wrap({ process }: WrapRequest): Promise<WrappedProcess> {
    return Promise.resolve({ process, release: () => Promise.resolve() });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
