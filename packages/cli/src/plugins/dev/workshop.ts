import { setTimeout as wait } from "node:timers/promises";
import { messageOf } from "@lorimer/sdk";
import type { Line } from "@lorimer/sdk";
import { said } from "../live/reload-lines.js";
import { reportOn } from "../report-on.js";
import { hasBuildScript, runBuildScript } from "./build-script.js";
import { changedFiles, fileStates } from "./file-states.js";
import type { FileStates } from "./file-states.js";

/** How often the folder is looked at. Asked, and not told of: that works on every system and file system, and for editors that write beside. */
const lookMs = 250;
const mostNamed = 5;

/** Somebody who looks at a folder now and then. */
export interface Watching extends AsyncDisposable {
  /** Resolves when what was changed before has been read. */
  caughtUp(): Promise<void>;
}

/** A plugin that its author works on: built, where it says how, when its sources change, and looked at after every change. */
export class Workshop {
  readonly #folder: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #ending = new AbortController();
  /** Files that a build wrote, unless they stand among the sources. */
  readonly #outputs = new Set<string>();
  #seen: FileStates = new Map();
  readonly #told = new Set<string>();

  constructor(folder: string, env: NodeJS.ProcessEnv) {
    this.#folder = folder;
    this.#env = env;
  }

  /** Builds the plugin where it says how. Undefined when that worked, or when there is nothing to build. */
  async build(): Promise<readonly Line[] | undefined> {
    const before = await fileStates(this.#folder);
    const built = (await hasBuildScript(this.#folder)) ? await runBuildScript(this.#folder, this.#env, this.#ending.signal) : undefined;
    const after = await fileStates(this.#folder);
    const written = built === undefined ? [] : changedFiles(before, after).filter((path) => !path.startsWith("src/"));
    for (const path of written) this.#outputs.add(path);
    // What its author wrote meanwhile is seen at the next look.
    this.#seen = new Map([...after].map(([path, state]) => [path, this.#outputs.has(path) ? state : (before.get(path) ?? "")]));
    if (built === undefined || built.ok) return undefined;
    return [[{ text: "The build failed:", tone: "error" }], ...built.output.split("\n").map((text): Line => [{ text: `  ${text}` }])];
  }

  /** What of the plugin cannot be used, apart from its code; and what it should not use any more, once. */
  async problems(): Promise<readonly Line[]> {
    const { plugin, components, faults, deprecated = [] } = await reportOn(this.#folder);
    const untold = deprecated.filter((use) => !this.#told.has(use));
    for (const use of untold) this.#told.add(use);
    const broken = components.filter(({ status, kind }) => status === "broken" && kind !== "contribution" && kind !== "manifest");
    return [
      ...untold.map((use): Line => [{ text: `${plugin}: `, tone: "strong" }, { text: use }]),
      ...faults.map((fault): Line => [{ text: `${plugin}: `, tone: "error" }, { text: fault }]),
      ...broken.map(({ kind, name, path, reason }): Line => [
        { text: `${plugin}: ${kind} ${name} `, tone: "error" },
        { text: `${path === "" ? "" : `(${path}): `}${reason}` },
      ]),
    ];
  }

  /** Reloads after every change that has settled, and shows what came of it. `build` comes first. */
  watch(reload: () => Promise<readonly Line[]>, show: (lines: readonly Line[]) => void): Watching {
    // One look after the other: what is built must not be built beside it.
    let looking = Promise.resolve();
    const look = (): Promise<void> => (looking = looking.then(() => this.#look(reload, show)));
    const { signal } = this.#ending;
    const watching = (async () => {
      while (await wait(lookMs, true, { signal }).catch(() => false)) await look();
    })();
    return {
      caughtUp: look,
      [Symbol.asyncDispose]: async () => {
        this.#ending.abort();
        await watching;
        await looking;
      },
    };
  }

  async #look(reload: () => Promise<readonly Line[]>, show: (lines: readonly Line[]) => void): Promise<void> {
    const changed = await this.#settled();
    if (changed.length === 0 || this.#ending.signal.aborted) return;
    const failed = changed.some((path) => !this.#outputs.has(path)) ? await this.build() : undefined;
    if (this.#ending.signal.aborted) return;
    const rest = changed.length - mostNamed;
    show([said(`Changed: ${changed.slice(0, mostNamed).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`)]);
    show(failed ?? [...(await reload().catch(told)), ...(await this.problems())]);
  }

  /** What changed since the last look, once nobody writes any more. */
  async #settled(): Promise<readonly string[]> {
    let now = await fileStates(this.#folder);
    if (changedFiles(this.#seen, now).length === 0) return [];
    for (;;) {
      await wait(lookMs / 2, undefined, { signal: this.#ending.signal }).catch(() => undefined);
      const next = await fileStates(this.#folder);
      const isQuiet = changedFiles(now, next).length === 0;
      now = next;
      if (isQuiet || this.#ending.signal.aborted) break;
    }
    const changed = changedFiles(this.#seen, now);
    this.#seen = now;
    return changed;
  }
}

/** Whatever is wrong with a plugin, its author goes on working. */
function told(error: unknown): readonly Line[] {
  return [[{ text: messageOf(error), tone: "error" }]];
}
