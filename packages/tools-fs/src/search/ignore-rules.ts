import { dirname, join, relative, sep } from "node:path";
import type { Workspace } from "@lorimer/sdk";
import createIgnore from "ignore";
import type { Ignore } from "ignore";

interface Rules {
  readonly folder: string;
  readonly rules: Ignore;
}

/** The ignore files that hold in a folder, outermost first. */
export interface IgnoreChain {
  readonly git: readonly Rules[];
  /** `.ignore` and `.rgignore` overrule every `.gitignore`. */
  readonly own: readonly Rules[];
}

const emptyChain: IgnoreChain = { git: [], own: [] };

export type Verdict = "ignored" | "wanted" | "open";

/** Adds the ignore files of a folder, of which `names` are the entries. */
export async function extendChain(
  chain: IgnoreChain,
  folder: string,
  names: ReadonlySet<string>,
  workspace: Workspace,
  resetAtRepository: boolean,
): Promise<IgnoreChain> {
  const outer = resetAtRepository && names.has(".git") ? [] : chain.git;
  const git = names.has(".gitignore") ? [...outer, ...(await rulesOf(folder, ".gitignore", workspace))] : outer;
  let own = chain.own;
  for (const name of [".ignore", ".rgignore"]) if (names.has(name)) own = [...own, ...(await rulesOf(folder, name, workspace))];
  return git === chain.git && own === chain.own ? chain : { git, own };
}

async function rulesOf(folder: string, name: string, workspace: Workspace): Promise<readonly Rules[]> {
  try {
    const text = Buffer.from(await workspace.files.read(join(folder, name), { maxBytes: 1024 * 1024 })).toString("utf8");
    return [{ folder, rules: createIgnore({ ignorecase: false }).add(text.replace(/^\ufeff/, "")) }];
  } catch {
    return [];
  }
}

/** What the ignore files say of an entry. */
export function verdictOn(chain: IgnoreChain, path: string, isFolder: boolean): Verdict {
  if (chain.own.length + chain.git.length === 0) return "open";
  const own = verdictOf(chain.own, path, isFolder);
  return own === "open" ? verdictOf(chain.git, path, isFolder) : own;
}

function verdictOf(chain: readonly Rules[], path: string, isFolder: boolean): Verdict {
  for (let at = chain.length - 1; at >= 0; at--) {
    const entry = chain[at];
    if (entry === undefined) break;
    const inside = entry.folder.endsWith(sep) ? path.slice(entry.folder.length) : path.slice(entry.folder.length + 1);
    const result = entry.rules.test((sep === "/" ? inside : inside.replaceAll(sep, "/")) + (isFolder ? "/" : ""));
    if (result.ignored) return "ignored";
    if (result.unignored) return "wanted";
  }
  return "open";
}

/** What holds for a searched folder from outside of it. */
export interface Surroundings {
  /** The folder lies in a git repository, whose ignore files above it count. */
  readonly inRepository: boolean;
  /** The ignore files above the folder that count. */
  readonly chain: IgnoreChain;
}

/**
 * The ignore files above a folder. In a repository those up to its root count; outside of any, those of the folders up to `top`.
 * None count when they ignore the folder itself: whoever names it means it.
 */
export async function surroundingsOf(folder: string, top: string, workspace: Workspace): Promise<Surroundings> {
  const above: string[] = [];
  for (let at = folder; dirname(at) !== at; at = dirname(at)) above.push(dirname(at));
  const has = async (at: string, name: string): Promise<boolean> =>
    (await workspace.files.lstat(join(at, name)).catch(() => undefined)) !== undefined;
  const isRepository = await Promise.all([folder, ...above].map((at) => has(at, ".git")));
  const inRepository = isRepository.includes(true);
  const inTop = relative(top, folder);
  const insideTop = inTop !== "" && inTop !== ".." && !inTop.startsWith(`..${sep}`);
  const considered = inRepository ? above : insideTop ? above.slice(0, inTop.split(sep).length) : [];
  let chain = emptyChain;
  for (const at of considered.toReversed()) {
    const names = new Set<string>();
    for (const name of [".git", ".gitignore", ".ignore", ".rgignore"]) if (await has(at, name)) names.add(name);
    chain = await extendChain(chain, at, names, workspace, inRepository);
  }
  if (inRepository) chain = { ...chain, git: withinRepository(chain.git, [folder, ...above], isRepository) };
  return verdictOn(chain, folder, true) === "ignored" ? { inRepository: false, chain: emptyChain } : { inRepository, chain };
}

/** Drops the ignore files of folders above the innermost repository that holds the searched folder. */
function withinRepository(rules: readonly Rules[], folders: readonly string[], isRepository: readonly boolean[]): readonly Rules[] {
  const root = folders[isRepository.indexOf(true)] ?? "";
  return rules.filter((entry) => entry.folder.length >= root.length);
}
