import { isAbsolute, join, normalize, relative, resolve, sep } from "node:path";

export interface PathAnchors {
  readonly root: string;
  readonly cwd: string;
  readonly home: string;
}

/** One path as it was given and as it really is: absolute, links resolved. */
export interface PathForms {
  readonly given: string;
  readonly real: string;
}

/** Every form of the path must match an allow rule; one form is enough for a deny rule. */
export function pathMatches(pattern: string, path: PathForms, anchors: PathAnchors, kind: "allow" | "deny"): boolean {
  const forms = kind === "allow" ? [path.given, path.real] : [...new Set([path.given, path.real])];
  const matches = (form: string): boolean => matchesOne(pattern, form, anchors, kind);
  return kind === "allow" ? forms.every(matches) : forms.some(matches);
}

/**
 * `//x` is absolute, `~/x` in the home folder, `/x` in the project, all else below the working folder; a bare name matches at any depth there.
 * In a deny rule a relative pattern matches at any depth.
 */
function matchesOne(pattern: string, path: string, anchors: PathAnchors, kind: "allow" | "deny"): boolean {
  const [base, rest, relativePattern] = anchored(pattern, anchors);
  const inside = relative(base, path);
  if (inside === "" || inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return false;
  const floating = relativePattern && (!rest.includes("/") || kind === "deny");
  return glob(floating ? `**/${rest}` : rest).test(inside.split(sep).join("/"));
}

function anchored(pattern: string, anchors: PathAnchors): readonly [base: string, rest: string, relative: boolean] {
  if (pattern.startsWith("//")) return ["/", pattern.slice(2), false];
  if (pattern.startsWith("~/")) return [anchors.home, pattern.slice(2), false];
  if (pattern.startsWith("/")) return [anchors.root, pattern.slice(1), false];
  return [anchors.cwd, pattern.replace(/^\.\//, ""), !pattern.startsWith("./")];
}

/** `*` and `?` stay inside a segment, `**` crosses segments; a folder's pattern matches all that is in it. */
function glob(pattern: string): RegExp {
  const segments = pattern
    .replace(/\/+$/, "/**")
    .replace(/(\*\*\/)+/g, "**/")
    .split("/");
  const source = segments.map((segment, index) => {
    const last = index === segments.length - 1;
    if (segment === "**") return last ? ".+" : "(?:.+/)?";
    const text = segment
      .replace(/\*+/g, "*")
      .replace(/[\\^$.+()[\]{}|]/g, "\\$&")
      .replaceAll("*", "[^/]*")
      .replaceAll("?", "[^/]");
    return last ? text : `${text}/`;
  });
  return new RegExp(`^${source.join("")}(?:/.*)?$`, "s");
}

/** True when `path` is `folder` or below it. Both absolute, links resolved. */
export function isInside(folder: string, path: string): boolean {
  const inside = relative(folder, path);
  return inside === "" || (inside !== ".." && !inside.startsWith(`..${sep}`) && !isAbsolute(inside));
}

const guardedFolders = new Set([".git", ".lorimer", ".claude", ".vscode", ".idea", ".husky", ".devcontainer", ".cargo"]);
const guardedFiles =
  /^(?:\.(?:gitconfig|gitmodules|bashrc|bash_profile|bash_login|bash_aliases|bash_logout|zshrc|zprofile|zshenv|zlogin|zlogout|profile|envrc|npmrc|yarnrc(?:\.yml)?|pnpmfile\.cjs|pre-commit-config\.yaml|mcp\.json|claude\.json)|mcp\.json)$/i;

/** Files that run something or change what may run: they are edited only when a person says so. */
export function isGuarded(path: string): boolean {
  const segments = normalize(path).split(sep);
  return segments.some((segment) => guardedFolders.has(segment.toLowerCase())) || guardedFiles.test(segments.at(-1) ?? "");
}

export function absolutePath(path: string, anchors: PathAnchors): string {
  if (path === "~" || path.startsWith("~/")) return join(anchors.home, path.slice(1));
  return resolve(anchors.cwd, path);
}
