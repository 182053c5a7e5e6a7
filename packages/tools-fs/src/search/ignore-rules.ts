import { dirname, join, relative, sep } from "node:path";
import type { Workspace } from "@lorimer/sdk";
import { parseIgnoreFile } from "./ignore-file.js";
import type { IgnoreFile, Verdict } from "./ignore-file.js";

interface Rules {
  readonly folder: string;
  readonly file: IgnoreFile;
}

/** The ignore files that hold in a folder, outermost first. */
export interface IgnoreChain {
  readonly git: readonly Rules[];
  /** `.ignore` and `.rgignore` overrule every `.gitignore`. */
  readonly own: readonly Rules[];
}

const emptyChain: IgnoreChain = { git: [], own: [] };

/** Adds the ignore files of a folder, of which `names` are the entries. A repository inside another does not heed the outer one's. */
export async function extendChain(
  chain: IgnoreChain,
  folder: string,
  names: ReadonlySet<string>,
  workspace: Workspace,
  inRepository: boolean,
): Promise<IgnoreChain> {
  const outer = inRepository && names.has(".git") ? [] : chain.git;
  const git = names.has(".gitignore") ? [...outer, ...(await rulesOf(folder, ".gitignore", workspace))] : outer;
  let own = chain.own;
  for (const name of [".ignore", ".rgignore"]) if (names.has(name)) own = [...own, ...(await rulesOf(folder, name, workspace))];
  return git === chain.git && own === chain.own ? chain : { git, own };
}

async function rulesOf(folder: string, name: string, workspace: Workspace): Promise<readonly Rules[]> {
  try {
    const bytes = await workspace.files.read(join(folder, name), { maxBytes: 1024 * 1024 });
    return [{ folder, file: parseIgnoreFile(Buffer.from(bytes).toString("utf8")) }];
  } catch {
    return [];
  }
}

/** What the ignore files say of an entry whose folder is not ignored. */
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
    const verdict = entry.file.verdict(sep === "/" ? inside : inside.replaceAll(sep, "/"), isFolder);
    if (verdict !== "open") return verdict;
  }
  return "open";
}

/** Whether the ignore files leave out a file below a folder, or a folder on the way to it. */
export function isLeftOut(chain: IgnoreChain, root: string, path: string): boolean {
  for (let end = path.indexOf("/"); end >= 0; end = path.indexOf("/", end + 1)) {
    if (verdictOn(chain, join(root, path.slice(0, end)), true) === "ignored") return true;
  }
  return verdictOn(chain, join(root, path), false) === "ignored";
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
  const inRepository = (await Promise.all([folder, ...above].map((at) => has(at, ".git")))).includes(true);
  const way = relative(top, folder);
  const insideTop = way !== "" && way !== ".." && !way.startsWith(`..${sep}`);
  const considered = inRepository ? above : insideTop ? above.slice(0, way.split(sep).length) : [];
  let chain = emptyChain;
  for (const at of considered.toReversed()) {
    if (verdictOn(chain, at, true) === "ignored") return { inRepository: false, chain: emptyChain };
    const names = [".git", ".gitignore", ".ignore", ".rgignore"];
    const present = await Promise.all(names.map((name) => has(at, name)));
    chain = await extendChain(chain, at, new Set(names.filter((_, index) => present[index])), workspace, inRepository);
  }
  if (verdictOn(chain, folder, true) === "ignored") return { inRepository: false, chain: emptyChain };
  return { inRepository, chain };
}
