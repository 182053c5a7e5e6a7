import picomatch from "picomatch";

/** Which paths a set of globs means, relative to a searched folder. */
export interface GlobFilter {
  accepts(path: string): boolean;
  /** A glob names something that begins with a dot, so hidden files must be looked at. */
  readonly hidden: boolean;
  /** Globs for the file name alone, one of which every accepted file matches; empty where there is no such thing. */
  readonly names: readonly string[];
}

/** Globs as ripgrep and git read them: one without "/" matches at any depth, "!" excludes, braces are alternatives. */
export function globFilter(globs: readonly string[]): GlobFilter {
  const wanted = globs.filter((glob) => !glob.startsWith("!"));
  const unwanted = globs.filter((glob) => glob.startsWith("!")).map((glob) => glob.slice(1));
  const includes = wanted.map(matcher);
  const excludes = unwanted.map(matcher);
  const names = wanted.map(fileName);
  return {
    accepts: (path) => (includes.length === 0 || includes.some((matches) => matches(path))) && !excludes.some((matches) => matches(path)),
    hidden: wanted.some((glob) => /(?:^|[/{,])\.(?![./])/.test(glob)),
    names: names.every((name) => name !== undefined) ? names : [],
  };
}

/** Splits the text of several globs, as in "*.ts, *.{js,mjs}": at blanks and commas outside braces. */
export function splitGlobs(text: string): readonly string[] {
  return text.match(/(?:\{[^{}]*\}|[^\s,{}]|[{}])+/g) ?? [];
}

function matcher(glob: string): (path: string) => boolean {
  const trimmed = glob.replace(/^(?:\.?\/)+/, "");
  const anywhere = !trimmed.replace(/\/$/, "").includes("/") && !glob.startsWith("/") && !glob.startsWith("./");
  const whole = trimmed.endsWith("/") ? `${trimmed}**` : trimmed;
  return picomatch(anywhere ? `**/${whole}` : whole, { dot: true });
}

/** The part of a glob that file names match; undefined where it does not narrow them. */
function fileName(glob: string): string | undefined {
  const name = glob.slice(glob.lastIndexOf("/") + 1);
  // Only what every reader of globs reads alike: no classes, no extended globs, and no braces around a "/".
  const plain = /^[\w.?*@+ -]*(?:\{[\w.?*@+, -]*\}[\w.?*@+ -]*)*$/.test(name) && !/[()]|\{[^}]*\//.test(glob);
  return name === "" || name === "*" || name.includes("**") || !plain ? undefined : name;
}
