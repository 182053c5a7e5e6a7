import { join } from "node:path";
import { parseGitConfig } from "./parse-git-config.js";
import type { RepositoryReader } from "./repository-reader.js";

type Environment = Readonly<Record<string, string | undefined>>;

// What decides which files count as changed or new, and whose repositories may be read. None of these runs anything.
const harmless = /^(core\.(excludesfile|autocrlf|eol|safecrlf|quotepath|precomposeunicode|longpaths)|safe\.directory)$/;

/**
 * The settings of the machine and of the user that say what `git status` should show, as `key=value`. Hardened calls read neither of
 * these files otherwise: a `.gitattributes` in the repository could choose the filters that are defined there. Includes are not followed.
 */
export function userGitSettings(env: Environment, reader: RepositoryReader): readonly string[] {
  const home = env["HOME"] || env["USERPROFILE"];
  const files = [
    ...(process.platform === "win32" ? [join(env["ProgramFiles"] ?? "C:\\Program Files", "Git", "etc", "gitconfig")] : ["/etc/gitconfig"]),
    ...(env["XDG_CONFIG_HOME"] ? [join(env["XDG_CONFIG_HOME"], "git", "config")] : home ? [join(home, ".config", "git", "config")] : []),
    ...(home ? [join(home, ".gitconfig")] : []),
  ];
  return files.flatMap((file) =>
    parseGitConfig(reader.readText(file) ?? "")
      .entries.filter(({ key }) => harmless.test(key))
      .map(({ key, value }) => (value === undefined ? key : `${key}=${value}`)),
  );
}
