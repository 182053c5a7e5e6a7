import { posix } from "node:path";
import type { DecisionPlace } from "../decide/context.js";
import type { FileFacts } from "./file-facts.js";
import { folded, isInside } from "./inside.js";

/** Folders whose files run something, or say what may run. */
const folders = new Set(
  ".git .vscode .idea .husky .cargo .devcontainer .yarn .mvn .claude .lorimer .cursor .codex .gemini .agents .ssh .gnupg".split(" "),
);
const filesInAnyFolder = new Set(
  (
    ".gitconfig .gitmodules .bashrc .bash_profile .bash_login .bash_aliases .bash_logout .zshrc .zprofile .zshenv .zlogin .zlogout .profile .envrc " +
    ".npmrc .yarnrc .yarnrc.yml .pnp.cjs .pnp.loader.mjs .pnpmfile.cjs bunfig.toml .bunfig.toml .bazelrc .bazelversion .bazeliskrc " +
    ".pre-commit-config.yaml lefthook.yml lefthook.yaml .lefthook.yml .lefthook.yaml lefthook-local.yml .lefthook-local.yml gradle-wrapper.properties " +
    "maven-wrapper.properties .devcontainer.json .ripgreprc pyrightconfig.json .mcp.json .claude.json .lorimer.json"
  ).split(" "),
);
const pairs: readonly (readonly [string, string])[] = [
  [".config", "git"],
  [".venv", "bin"],
  ["venv", "bin"],
  ["node_modules", ".bin"],
];
const bareParts = new Set(["head", "config", "objects", "refs", "hooks", "packed-refs", "info", "commondir", "config.worktree"]);

/** Why a write to this path always needs a person, in words that follow "because"; undefined for an ordinary file. `path` is absolute. */
export function protection(path: string, files: FileFacts): string | undefined {
  const segments = folded(path).split("/");
  const last = segments.at(-1) ?? "";
  for (const [index, segment] of segments.entries()) {
    const next = segments[index + 1];
    if ((segment === ".claude" || segment === ".lorimer") && next === "worktrees" && index + 2 < segments.length) continue;
    if (folders.has(segment) || /^git~\d+$/.test(segment)) return `${segment} holds what other programs run or obey`;
    if (pairs.some(([first, second]) => segment === first && next === second))
      return `${segment}/${next} holds what other programs run or obey`;
  }
  if (filesInAnyFolder.has(last)) return `${last} says what other programs run`;
  return bareRepository(path, last, files) ? "it would become part of a git repository without a working tree" : undefined;
}

/** A folder with `objects` and `refs` is a repository to git: its `config` and `hooks` would be obeyed below it. */
function bareRepository(path: string, last: string, files: FileFacts): boolean {
  const folder = bareParts.has(last)
    ? posix.dirname(path)
    : folded(posix.basename(posix.dirname(path))) === "hooks"
      ? posix.dirname(posix.dirname(path))
      : undefined;
  if (folder === undefined) return false;
  return ["objects", "refs", "HEAD"].filter((part) => files.look(posix.join(folder, part)).kind !== "missing").length >= 2;
}

/**
 * What no setting, mode or answer lets be written: where trust and secrets are kept, and policy that is there to bind this user.
 * `path` is absolute.
 */
export function isHardDenied(path: string, place: DecisionPlace): boolean {
  const form = folded(path);
  const home = folded(place.harnessHome ?? `${place.home}/.lorimer`);
  if (isInside(home, form) && /^\/(?:trust|trusted-folders|credentials|approvals)(?:[./]|$)/.test(form.slice(home.length))) return true;
  return managed.some((folder) => isInside(folder, form));
}

const managed: readonly string[] = [
  "/etc/lorimer",
  "/etc/claude-code",
  "/library/application support/lorimer",
  "/library/application support/claudecode",
  "/c/program files/lorimer",
  "/c/program files/claudecode",
];
