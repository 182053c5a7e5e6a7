import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { SandboxRuntimeConfig } from "@anthropic-ai/sandbox-runtime";
import { LorimerError, messageOf } from "@lorimer/sdk";
import type { Workspace } from "@lorimer/sdk";
import { protectedFiles, protectedFolders, protectedHomeParts } from "../../policy/protected-paths.js";
import type { SandboxPolicy } from "../../policy/sandbox-policy.js";
import { probeInside, unusable } from "../probe-inside.js";
import type { EngineProbe, SandboxEngine, SandboxPlaces, WrappedProcess, WrapRequest } from "../sandbox-engine.js";

type Manager = (typeof import("@anthropic-ai/sandbox-runtime"))["SandboxManager"];

/** Where the library sends temporary files; it does not make the folder. */
const libraryTemporary = "/tmp/claude";

/** What the library is left with when no session uses it: nothing is open. */
const released: SandboxRuntimeConfig = {
  network: { allowedDomains: [], deniedDomains: ["*"] },
  filesystem: { allowWrite: [], denyWrite: [], denyRead: [] },
};

/**
 * Holds processes by the library sandbox-runtime: seatbelt on macOS, bubblewrap on Linux. It keeps one policy for a whole process, so a second
 * session with another one is refused. Nobody is asked about hosts.
 */
export class SandboxRuntimeEngine implements SandboxEngine {
  readonly name = "sandbox-runtime";
  readonly replacesTemporary = false;
  readonly bringsNetwork = true;
  readonly #host: Workspace;
  #current: string | undefined;
  #running = 0;

  constructor(host: Workspace) {
    this.#host = host;
  }

  async probe(places: SandboxPlaces): Promise<EngineProbe> {
    const manager = await load().catch((error: unknown) => messageOf(error));
    if (typeof manager === "string") return unusable(`The library @anthropic-ai/sandbox-runtime could not be loaded: ${manager}`);
    if (!manager.isSupportedPlatform()) return unusable(`sandbox-runtime does not support ${this.#host.platform}.`);
    const { errors } = manager.checkDependencies();
    if (errors.length > 0) return unusable(`sandbox-runtime misses something: ${errors.join("; ")}.`);
    return probeInside(this.#host, this, places);
  }

  async wrap({ process, policy, found }: WrapRequest): Promise<WrappedProcess> {
    const manager = await load();
    await this.#use(manager, configOf(policy, found));
    const command = [process.command, ...process.args].map(quoted).join(" ");
    const wrapped = await manager.wrapWithSandbox(command, "/bin/bash");
    this.#running += 1;
    const hidden = Object.fromEntries(policy.hiddenVariables.map((name) => [name, undefined]));
    return {
      process: { ...process, command: "/bin/bash", args: ["-c", wrapped], env: { ...process.env, ...hidden } },
      release: async () => {
        this.#running -= 1;
        // It takes away what others still rest on, so the last one does it for all.
        if (this.#running === 0) manager.cleanupAfterCommand();
      },
    };
  }

  async close(): Promise<void> {
    if (this.#current === undefined) return;
    this.#current = undefined;
    const manager = await load();
    await manager.reset();
    // The library forgets its servers, not its policy.
    manager.updateConfig(released);
  }

  /** Makes the library hold this policy, unless it holds somebody else's. */
  async #use(manager: Manager, config: SandboxRuntimeConfig): Promise<void> {
    const wanted = JSON.stringify(config);
    const held = manager.getConfig();
    if (held === undefined || JSON.stringify(held) === JSON.stringify(released)) {
      await mkdir(libraryTemporary, { recursive: true });
      await manager.initialize(config);
    } else if (JSON.stringify(held) !== this.#current) {
      throw new LorimerError(
        "WORKSPACE_PROCESS",
        "Cannot contain a process: another session of this harness uses sandbox-runtime, which keeps one policy for all.",
        {
          hint: "Use sandbox.engine: bubblewrap, or one harness for each session.",
        },
      );
    } else if (wanted !== this.#current) {
      manager.updateConfig(config);
    }
    this.#current = JSON.stringify(manager.getConfig());
  }
}

async function load(): Promise<Manager> {
  return (await import("@anthropic-ai/sandbox-runtime")).SandboxManager;
}

function configOf(
  { root, directories, home, files, network, unixSockets }: SandboxPolicy,
  found: WrapRequest["found"],
): SandboxRuntimeConfig {
  // The library protects such paths below the working directory of the harness; the session's folders may be others.
  const guarded = [root, ...directories].flatMap((base) =>
    [...protectedFolders, ...protectedFiles, ".git/hooks", ".git/config"].map((name) => join(base, name)),
  );
  const temporary = new Set(["/tmp", "/var/tmp"]);
  return {
    network: {
      allowedDomains: network.allow.map(({ host }) => host),
      deniedDomains: network.deny.map(({ host }) => host),
      allowAllUnixSockets: unixSockets,
    },
    filesystem: {
      allowWrite: [...files.allowWrite.map(({ path }) => path).filter((path) => !temporary.has(path)), libraryTemporary],
      denyWrite: [
        ...guarded,
        ...found.protect,
        ...files.denyWrite.map(({ path }) => path),
        ...protectedHomeParts.map((part) => join(home, part)),
      ],
      denyRead: [...files.denyRead.map(({ path }) => path), ...found.hide],
      allowRead: files.allowRead.map(({ path }) => path),
    },
  };
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
