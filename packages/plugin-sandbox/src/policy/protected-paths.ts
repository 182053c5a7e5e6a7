/** Folders that other programs read as configuration or run code from. No contained process writes below them. */
export const protectedFolders: readonly string[] = [".lorimer", ".claude", ".vscode", ".idea", ".husky"];

/** What may be written all the same inside a protected folder: checkouts, which are protected in turn. */
export const openFolders: readonly string[] = [".lorimer/worktrees", ".claude/worktrees"];

/** Files that shells, editors, git and agents read when they start. */
export const protectedFiles: readonly string[] = [
  ".bash_aliases",
  ".bash_login",
  ".bash_logout",
  ".bash_profile",
  ".bashrc",
  ".claude.json",
  ".envrc",
  ".gitconfig",
  ".gitmodules",
  ".mcp.json",
  ".profile",
  ".ripgreprc",
  ".zlogin",
  ".zlogout",
  ".zprofile",
  ".zshenv",
  ".zshrc",
];

/** Parts of a `.git` folder whose content git runs or obeys. */
const protectedGitParts: readonly string[] = ["hooks", "config", "config.worktree", "commondir"];

/** Protected in a home folder too, where the session may write there. */
export const protectedHomeParts: readonly string[] = [
  ".ssh",
  ".config/git",
  ".config/fish",
  ".config/autostart",
  ".config/systemd",
  "Library/LaunchAgents",
];

/** Sockets by which a process could ask something more powerful to act for it. */
export const powerfulSockets: readonly string[] = [
  "/run/docker.sock",
  "/var/run/docker.sock",
  "/run/podman",
  "/run/containerd",
  "/run/crio",
  "/run/systemd/private",
  "/run/dbus",
];

/** What root alone may read, and a contained process of root's must not. */
export const rootSecrets: readonly string[] = [
  "/etc/shadow",
  "/etc/shadow-",
  "/etc/gshadow",
  "/etc/gshadow-",
  "/etc/sudoers",
  "/etc/sudoers.d",
  "/etc/ssl/private",
];

const folders = new Set(protectedFolders);
const files = new Set(protectedFiles);
const gitParts = new Set(protectedGitParts);
const open = new Set(openFolders);

/**
 * The protected path that a path is or lies in, when it lies below `base`: in every configuration, at any depth, whether it exists or not.
 * Names are compared without case, because some file systems do.
 */
export function protectedBelow(base: string, path: string): string | undefined {
  const prefix = base === "/" ? "/" : `${base}/`;
  if (!path.startsWith(prefix)) return undefined;
  const parts = path.slice(prefix.length).split("/");
  for (let index = 0; index < parts.length; index++) {
    const name = (parts[index] ?? "").toLowerCase();
    const found = (length = 1): string => prefix + parts.slice(0, index + length).join("/");
    if (files.has(name)) return found();
    if (folders.has(name)) {
      if (!open.has(`${name}/${(parts[index + 1] ?? "").toLowerCase()}`)) return found();
      // A checkout: the next part is its name, and what is in it is judged for itself.
      index += 1;
    }
    if (name !== ".git") continue;
    // A file of this name would point git to a repository elsewhere.
    if (index === parts.length - 1) return found();
    const inGit = parts.slice(index + 1).map((part) => part.toLowerCase());
    const at = inGit.findIndex((part) => gitParts.has(part));
    // `modules/x/hooks` counts as well as `hooks`, and a branch called `config` does not.
    if (at === 0 || (at > 0 && (inGit[0] === "modules" || inGit[0] === "worktrees"))) return found(at + 2);
    return undefined;
  }
  return undefined;
}
