import { readlink } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { messageOf } from "@lorimer/sdk";
import type { Reporter, ToolCall, ToolOutcome } from "@lorimer/sdk";
import type { FileChange, FileState } from "../contract/index.js";
import { sameState } from "../files/look-at.js";
import { isCommand } from "../settings.js";
import { CommandWatch } from "../watch/command-watch.js";
import type { Keeper } from "./keeper-token.js";
import { lostOf } from "./lost-of.js";
import type { Vault } from "./vault.js";

interface KeeperOptions {
  readonly reporter: Reporter;
  enabled(): boolean;
}

const mostLinks = 40;

/** Keeps what calls change: exactly where a call says which files, by a snapshot around it where it is a command. */
export class SessionKeeper implements Keeper {
  readonly #vault: Vault;
  readonly #options: KeeperOptions;
  readonly #watch: CommandWatch;
  #complained = false;
  #undoing = 0;

  constructor(vault: Vault, options: KeeperOptions) {
    this.#vault = vault;
    this.#options = options;
    this.#watch = new CommandWatch(vault);
  }

  async around(call: ToolCall, cwd: string, run: () => Promise<ToolOutcome>): Promise<ToolOutcome> {
    if (!this.#options.enabled() || call.tool.isReadOnly(call.input)) return run();
    const command = isCommand(call.name, this.#vault.limits);
    const finish = await this.#safely(() => (command ? this.#watch.begin(call, cwd) : this.#beginChange(call, cwd)));
    let outcome: ToolOutcome | undefined;
    try {
      return (outcome = await run());
    } finally {
      const result = outcome;
      await this.#safely(async () => finish?.(result));
      await this.#safely(async () => this.#noteEffect(call, result, command));
    }
  }

  async undoing<T>(run: () => Promise<T>): Promise<T> {
    this.#undoing += 1;
    try {
      return await run();
    } finally {
      this.#undoing -= 1;
    }
  }

  /** What lies outside of files: by the tool's own word, or where a tool that names no files changes something for good. */
  #noteEffect({ id, name, tool, input }: ToolCall, outcome: ToolOutcome | undefined, command: boolean): void {
    if (outcome?.status !== "ok" || this.#undoing > 0) return;
    const { compensation } = outcome;
    // What a command did is known by its group.
    if (compensation === undefined && (command || tool.paths(input).length > 0 || !tool.isDestructive(input))) return;
    const number = this.#vault.number();
    const title = tool.title(input);
    this.#vault.effect({ number, time: Date.now(), tool: name, title, call: id, ...(compensation === undefined ? {} : { compensation }) });
  }

  taskEnded(task: string): Promise<void> {
    return this.#safely(() => this.#watch.taskEnded(task)).then(() => undefined);
  }

  recover(): Promise<void> {
    return this.#safely(() => this.#watch.recover()).then(() => undefined);
  }

  async #beginChange(call: ToolCall, cwd: string): Promise<((outcome: ToolOutcome | undefined) => Promise<void>) | undefined> {
    const given = call.tool.paths(call.input);
    if (given.length === 0) return undefined;
    const vault = this.#vault;
    const paths = new Set<string>();
    for (const path of given) for (const place of await this.#places(absolute(path, cwd, vault.workspace.home))) paths.add(place);
    const files: { readonly path: string; readonly before: FileState }[] = [];
    for (const path of paths) files.push({ path, before: await vault.keep(path) });
    const number = vault.number();
    const { id, name, tool, input } = call;
    await vault.begun({ number, time: Date.now(), tool: name, title: tool.title(input), call: id, files });
    return async () => {
      const changed: FileChange[] = [];
      for (const { path, before } of files) {
        const after = await vault.look(path);
        if (!sameState(before, after)) changed.push({ path, before, after });
      }
      vault.ended({ number, files: changed, uncovered: changed.flatMap(({ path, before }) => lostOf(path, before)), beside: [] });
    };
  }

  /** Where a write to a path may land: at the path with the links of its folders resolved, and behind every link that stands there. */
  async #places(path: string): Promise<readonly string[]> {
    const { files } = this.#vault.workspace;
    const places: string[] = [];
    for (let next = path; places.length < mostLinks;) {
      const place = join(await files.realpath(dirname(next)), basename(next));
      if (places.includes(place)) break;
      places.push(place);
      if ((await files.lstat(place))?.kind !== "link") break;
      next = resolve(dirname(place), await readlink(place));
    }
    return places;
  }

  /** Keeping must not stop the work: where it fails, the person is told once, and the call goes on. */
  async #safely<T>(act: () => Promise<T>): Promise<T | undefined> {
    try {
      return await act();
    } catch (error) {
      if (!this.#complained) {
        const text = `Changes of files cannot be kept, so that they could not be taken back: ${messageOf(error)}`;
        this.#options.reporter.emit({ type: "notice-given", level: "warning", text });
      }
      this.#complained = true;
      return undefined;
    }
  }
}

function absolute(path: string, cwd: string, home: string): string {
  if (path === "~" || path.startsWith("~/")) return join(home, path.slice(1));
  return isAbsolute(path) ? resolve(path) : resolve(cwd, path);
}
