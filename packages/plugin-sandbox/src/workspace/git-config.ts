/** Sections of git's settings that hold no commands, and no files that could. Everything else goes. */
const harmlessSections = new Set(["branch", "color", "init", "pull", "push", "user", "submodule"]);
const harmlessKeys: Readonly<Record<string, ReadonlySet<string>>> = {
  core: new Set([
    "bare",
    "filemode",
    "ignorecase",
    "logallrefupdates",
    "precomposeunicode",
    "repositoryformatversion",
    "symlinks",
    "autocrlf",
    "eol",
  ]),
  extensions: new Set(["objectformat", "refstorage", "partialclone"]),
  remote: new Set(["url", "fetch", "pushurl", "tagopt", "promisor", "partialclonefilter"]),
  submodule: new Set(["active", "url", "path", "branch", "ignore"]),
};

/** The text of a git settings file without lines that could name a program or another file. Lines that are not understood go as well. */
export function harmlessGitConfig(text: string): string {
  let section = "";
  let continued = false;
  const kept = text.split("\n").filter((line) => {
    const wasContinued = continued;
    continued = line.endsWith("\\");
    if (wasContinued || continued) return false;
    const trimmed = line.trim();
    if (trimmed === "" || trimmed.startsWith("#") || trimmed.startsWith(";")) return true;
    const header = /^\[\s*([\w-]+)(?:\s+"(?:[^"\\]|\\.)*")?\s*\]$/.exec(trimmed);
    if (header !== null) {
      section = (header[1] ?? "").toLowerCase();
      return true;
    }
    // A header with something behind it, or a broken one: nothing after it can be placed.
    if (trimmed.startsWith("[")) {
      section = "";
      return false;
    }
    const key = (/^([\w-]+)/.exec(trimmed)?.[1] ?? "").toLowerCase();
    const keys = harmlessKeys[section];
    if (keys !== undefined ? !keys.has(key) : !harmlessSections.has(section)) return false;
    // `ext::` runs a command as a transport.
    return !(key.endsWith("url") && /=\s*"?\s*ext::/i.test(trimmed));
  });
  return kept.join("\n");
}
