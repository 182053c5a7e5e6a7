import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LorimerError } from "@lorimer/sdk";
import type { ProcessRequest, Workspace } from "@lorimer/sdk";
import type { EngineProbe, SandboxEngine, SandboxPlaces, WrapRequest, WrappedProcess } from "../sandbox-engine.js";
import { recordPlaceholders } from "../../session/state-folder.js";
import { bubblewrapArguments } from "./bubblewrap-arguments.js";
import { opensRoot, planMounts } from "./plan-mounts.js";
import type { Placeholders } from "./placeholders.js";
import { probeInside, unusable } from "../probe-inside.js";
import { seccompFilter } from "./seccomp-filter.js";

/** The descriptor that hands the filter to bwrap; a plain `sh` can redirect one digit only. Extra outputs count up from 3. */
const filterDescriptor = 9;
const longestExtraOutputs = filterDescriptor - 3;

/** Variables by which a program's start can be tampered with: they are set inside, never for `sh` and bwrap themselves. */
const startVariables = /^(LD_|BASH_ENV$|ENV$|SHELLOPTS$|BASHOPTS$|PS4$|IFS$|PATH$|GCONV_PATH$|LOCPATH$|NLSPATH$|GLIBC_TUNABLES$)/;

export interface BubblewrapEngineOptions {
  readonly host: Workspace;
  readonly placeholders: Placeholders;
  /** The path of bwrap. Default: found on the search path. */
  readonly program?: string;
}

/** Holds processes in namespaces of their own by calling bwrap directly. Linux only. */
export class BubblewrapEngine implements SandboxEngine {
  readonly name = "bubblewrap";
  readonly replacesTemporary = true;
  readonly bringsNetwork = false;
  readonly #options: BubblewrapEngineOptions;
  readonly #prepared = new Set<string>();
  readonly #recorded = new Set<string>();

  constructor(options: BubblewrapEngineOptions) {
    this.#options = options;
  }

  async probe(places: SandboxPlaces): Promise<EngineProbe> {
    const { host, program } = this.#options;
    if (host.platform !== "linux") return unusable(`bubblewrap works on Linux only, and this is ${host.platform}.`);
    if (program === undefined && (await host.which("bwrap")) === undefined)
      return unusable("bubblewrap is not installed. Install the package bubblewrap.");
    return probeInside(host, this, places);
  }

  async wrap({ process, policy, places, found, network }: WrapRequest): Promise<WrappedProcess> {
    const program = this.#options.program ?? (await this.#options.host.which("bwrap"));
    if (program === undefined)
      throw new LorimerError("WORKSPACE_PROCESS", "Cannot contain a process: bubblewrap is not installed", {
        hint: "Install the package bubblewrap.",
      });
    if ((process.extraOutputs ?? 0) > longestExtraOutputs)
      throw new LorimerError(
        "WORKSPACE_PROCESS",
        `Cannot contain ${process.command}: it asks for more than ${longestExtraOutputs} extra outputs`,
      );
    const hidden = this.#prepare(places);
    const filter = this.#filterFile(places, policy.unixSockets);
    const plan = planMounts(policy, places, found, (path) => this.#options.placeholders.has(path));
    this.#record(places, plan.placeholders);
    const release = this.#options.placeholders.hold(plan.placeholders);
    const { outside, inside } = divided({ ...process.env, ...hiddenOnes(policy.hiddenVariables), ...network?.env });
    const wrapper = bubblewrapArguments({
      mounts: plan.mounts,
      hidden,
      isRoot: isRoot(),
      opensRoot: opensRoot(policy),
      keepsNetwork: network !== undefined,
      filter: filter === undefined ? undefined : filterDescriptor,
      cwd: process.cwd,
      env: { TMPDIR: "/tmp", ...inside },
    });
    const command = [...(network?.enter ?? []), program, ...wrapper, "--", process.command, ...process.args];
    return {
      process: {
        ...process,
        ...(filter === undefined
          ? { command: command[0] ?? program, args: command.slice(1) }
          : { command: "/bin/sh", args: ["-c", `exec "$@" ${filterDescriptor}<"$0"`, filter, ...command] }),
        cwd: "/",
        env: outside,
      },
      release: async () => release(),
    };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** What unreadable files and folders are made of: owned by the harness, readable by nobody who has no capabilities. */
  #prepare(places: SandboxPlaces): { readonly file: string; readonly folder: string } {
    const hidden = { file: join(places.state, "hidden-file"), folder: join(places.state, "hidden-folder") };
    if (this.#prepared.has(places.state)) return hidden;
    writeFileSync(hidden.file, "");
    chmodSync(hidden.file, 0);
    mkdirSync(hidden.folder, { recursive: true });
    chmodSync(hidden.folder, 0);
    this.#prepared.add(places.state);
    return hidden;
  }

  #record(places: SandboxPlaces, paths: readonly string[]): void {
    const unknown = paths.filter((path) => !this.#recorded.has(path));
    for (const path of unknown) this.#recorded.add(path);
    recordPlaceholders(places.state, unknown);
  }

  #filterFile(places: SandboxPlaces, unixSockets: boolean): string | undefined {
    const path = join(places.state, unixSockets ? "filter-with-unix-sockets" : "filter");
    if (existsSync(path)) return path;
    const filter = seccompFilter({ unixSockets });
    if (filter === undefined) return undefined;
    writeFileSync(path, filter, { mode: 0o400 });
    return path;
  }
}

export function isRoot(): boolean {
  return process.geteuid?.() === 0;
}

function hiddenOnes(names: readonly string[]): Record<string, undefined> {
  return Object.fromEntries(names.map((name) => [name, undefined]));
}

type Environment = NonNullable<ProcessRequest["env"]>;

function divided(env: Environment): { readonly outside: Environment; readonly inside: Environment } {
  const entries = Object.entries(env);
  const isInside = ([name, value]: [string, string | undefined]): boolean => value !== undefined && startVariables.test(name);
  return { outside: Object.fromEntries(entries.filter((entry) => !isInside(entry))), inside: Object.fromEntries(entries.filter(isInside)) };
}
