import { inside } from "./path-pattern.js";

const protectedFolders = [
  ".git",
  ".config/git",
  ".vscode",
  ".idea",
  ".husky",
  ".cargo",
  ".devcontainer",
  ".yarn",
  ".mvn",
  ".claude",
  ".lorimer",
];

const protectedFiles = (
  ".gitconfig .gitmodules .bashrc .bash_profile .bash_login .bash_aliases .bash_logout .zshrc .zprofile .zshenv .zlogin .zlogout " +
  ".profile .envrc .npmrc .yarnrc .yarnrc.yml .pnp.cjs .pnp.loader.mjs .pnpmfile.cjs bunfig.toml .bunfig.toml .bazelrc .bazelversion " +
  ".bazeliskrc .pre-commit-config.yaml lefthook.yml lefthook.yaml .lefthook.yml .lefthook.yaml gradle-wrapper.properties " +
  "maven-wrapper.properties .devcontainer.json .ripgreprc pyrightconfig.json .mcp.json .claude.json"
).split(" ");

/** Files by which other programs come to run something: no mode and no rule writes them unasked. */
export function isProtected(path: string): boolean {
  const segments = path.toLowerCase().split("/");
  if (protectedFiles.includes(segments.at(-1) ?? "")) return true;
  return protectedFolders.some((folder) => {
    const wanted = folder.split("/");
    return segments.some((_, at) => wanted.every((segment, index) => segments[at + index] === segment));
  });
}

/** Folders whose removal takes everything with it. */
export function isCriticalFolder(path: string, place: { cwd: string; home: string; workFolders: readonly string[] }): boolean {
  const depth = path.split("/").filter((segment) => segment !== "").length;
  const holds = (folder: string): boolean => inside(path, folder) !== undefined;
  return depth <= 1 || holds(place.home) || holds(place.cwd) || place.workFolders.some(holds);
}
