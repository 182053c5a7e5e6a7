import { join, resolve } from "node:path";
import { commandKey } from "./command-keys.js";
import { gitlinks } from "./gitlinks.js";
import { repositoriesAround } from "./git-repository.js";
import type { GitRepository } from "./git-repository.js";
import { parseGitConfig } from "./parse-git-config.js";
import { diskReader } from "./repository-reader.js";
import type { RepositoryReader } from "./repository-reader.js";

/** A setting of a repository that makes git run, reach or read something. */
export interface GitCommandSetting {
  /** Such as `core.fsmonitor`, or `hooks/post-index-change` for a hook that reading commands run. */
  readonly key: string;
  readonly value: string;
  readonly file: string;
  /** From 1; 0 for a hook. */
  readonly line: number;
  /** In words that follow "git would". */
  readonly effect: string;
  readonly neutralised: boolean;
}

/** What the configuration of the repository that a folder is in makes git run. */
export interface GitConfigCommands {
  readonly repository: GitRepository | undefined;
  /** Keys of `found`, each once. */
  readonly keys: readonly string[];
  readonly found: readonly GitCommandSetting[];
  /** Hooks that lie in the repository; only commands that change something run them. */
  readonly hooks: readonly string[];
  /** What could not be read, so that nothing can be said about it. */
  readonly problems: readonly string[];
  /** A folder among ordinary files that git would take for a repository. */
  readonly bare: string | undefined;
  /** True when git commands that only read run nothing, reach nothing and obey no bare repository: nothing was found and everything was read. */
  readonly readsSafely: boolean;
}

const mostNested = 100;

/** Reads, never runs: the repository's own `config` and `config.worktree`, its hooks, and those of repositories inside it that git would enter. */
export function gitConfigCommands(folder: string, reader: RepositoryReader = diskReader): GitConfigCommands {
  const { repositories, problems: around } = repositoriesAround(folder, reader);
  const findings: Findings = { found: [], hooks: [], problems: [...around], seen: new Set() };
  for (const candidate of repositories) look(candidate, reader, findings);
  const { found, hooks, problems } = findings;
  const [repository] = repositories;
  const bare = repositories.find(({ workFolder }) => workFolder === undefined)?.gitFolder;
  return {
    repository,
    keys: [...new Set(found.map(({ key }) => key))],
    found,
    hooks,
    problems,
    bare,
    readsSafely: found.length === 0 && problems.length === 0 && bare === undefined,
  };
}

interface Findings {
  readonly found: GitCommandSetting[];
  readonly hooks: string[];
  readonly problems: string[];
  readonly seen: Set<string>;
}

function look(repository: GitRepository, reader: RepositoryReader, findings: Findings): void {
  const { gitFolder, commonFolder, workFolder } = repository;
  if (findings.seen.has(gitFolder)) return;
  findings.seen.add(gitFolder);
  // Every repository has one. Where none is seen, git may see what is not seen here, such as a name that is not UTF-8.
  if (reader.exists(join(commonFolder, "config")) !== "file") findings.problems.push(`${commonFolder} holds no config that can be read`);
  for (const file of new Set([join(commonFolder, "config"), join(gitFolder, "config"), join(gitFolder, "config.worktree")]))
    readConfig(file, reader, findings);
  readHooks(join(commonFolder, "hooks"), reader, findings);
  if (workFolder !== undefined) lookInside(gitFolder, workFolder, reader, findings);
}

function readConfig(file: string, reader: RepositoryReader, { found, problems }: Findings): void {
  if (reader.exists(file) === undefined) return;
  const text = reader.readText(file);
  if (text === undefined) return void problems.push(`${file} cannot be read`);
  const { entries, badLine } = parseGitConfig(text);
  if (badLine !== undefined) problems.push(`${file}: line ${badLine} is not a git setting`);
  for (const entry of entries) {
    const command = commandKey(entry);
    if (command !== undefined) found.push({ key: entry.key, value: entry.value ?? "", file, line: entry.line, ...command });
  }
}

function readHooks(folder: string, reader: RepositoryReader, { found, hooks }: Findings): void {
  for (const name of reader.list(folder)) {
    if (name.endsWith(".sample") || reader.exists(join(folder, name)) !== "file") continue;
    const file = join(folder, name);
    hooks.push(file);
    // Written by `git status` when it refreshes the index: the one hook of a command that only reads.
    if (/^post-index-change(\.exe)?$/i.test(name))
      found.push({
        key: "hooks/post-index-change",
        value: "",
        file,
        line: 0,
        effect: "run it after it looked at the files",
        neutralised: true,
      });
  }
}

/** Repositories that git enters by itself: those which the index holds, and those which `.gitmodules` names. */
function lookInside(gitFolder: string, workFolder: string, reader: RepositoryReader, findings: Findings): void {
  const inside = new Set<string>();
  const modules = parseGitConfig(reader.readText(join(workFolder, ".gitmodules")) ?? "");
  for (const { section, name, value } of modules.entries)
    if (section === "submodule" && name === "path" && value !== undefined) inside.add(value);
  const index = reader.readBytes?.(join(gitFolder, "index"));
  if (index !== undefined) {
    const links = gitlinks(index);
    for (const path of links.paths) inside.add(path);
    if (!links.complete) findings.problems.push(`${join(gitFolder, "index")} has a form that cannot be read here`);
  }
  for (const path of inside) {
    if (findings.seen.size > mostNested) return void findings.problems.push(`${workFolder} holds more than ${mostNested} repositories`);
    const folder = resolve(workFolder, path);
    if (reader.exists(join(folder, ".git")) === undefined) continue;
    const { repositories, problems } = repositoriesAround(folder, reader);
    findings.problems.push(...problems);
    for (const repository of repositories) look(repository, reader, findings);
  }
}
