import type { CommandInfo, Workspace } from "@lorimer/sdk";
import type { Completion, PromptCompletions } from "../contract/index.js";
import { projectFiles } from "./project-files.js";
import { rankPaths } from "./rank-paths.js";

/** Milliseconds for which the files that were found are taken to be those there are. */
const freshMs = 5000;
const most = 20;

export class SessionCompletions implements PromptCompletions {
  readonly #workspace: Workspace;
  readonly #commands: () => Promise<readonly CommandInfo[]>;
  #files: { readonly at: number; readonly found: Promise<readonly string[]> } | undefined;

  constructor(workspace: Workspace, commands: () => Promise<readonly CommandInfo[]>) {
    this.#workspace = workspace;
    this.#commands = commands;
  }

  async complete(line: string): Promise<Completion> {
    const command = /^\s*(\/[\p{L}\p{M}\p{N}_.:-]*)$/u.exec(line)?.[1];
    if (command !== undefined) {
      const infos = (await this.#commands()).filter(({ hidden }) => hidden !== true);
      const names = infos.flatMap(({ name, aliases = [] }) => [name, ...aliases]).map((name) => `/${name}`);
      const starting = names.filter((name) => name.startsWith(command)).sort();
      const candidates = starting.length > 0 ? starting : rankPaths(command.slice(1), names, most);
      return { typed: command, candidates: candidates.map((name) => `${name} `) };
    }
    const [typed, quote = "", query = ""] = /(?<=^|[\s([{<])@("?)([^\s"]*|(?<=")[^"]*)$/.exec(line) ?? [];
    if (typed === undefined) return { typed: "", candidates: [] };
    return { typed, candidates: rankPaths(query, await this.#found(), most).map((path) => mention(path, quote !== "")) };
  }

  #found(): Promise<readonly string[]> {
    const now = performance.now();
    if (this.#files === undefined || now - this.#files.at > freshMs) this.#files = { at: now, found: projectFiles(this.#workspace) };
    return this.#files.found;
  }
}

function mention(path: string, quoted: boolean): string {
  // A folder is gone into, a file is done with.
  if (!quoted && !/[\s"\\]/.test(path)) return path.endsWith("/") ? `@${path}` : `@${path} `;
  return path.endsWith("/") ? `@"${path}` : `@"${path}" `;
}
