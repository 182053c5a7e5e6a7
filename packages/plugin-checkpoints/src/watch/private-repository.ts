import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { diskReader, findRepository, gitConfigCommands, parseGitConfig } from "@lorimer/sdk/git";
import type { GitRepository } from "@lorimer/sdk/git";

/** A repository of the session's own over the files of the person's: its own objects, index and settings. */
export interface PrivateRepository {
  readonly folder: string;
  /** Where the files are. */
  readonly work: string;
  readonly env: Readonly<Record<string, string>>;
}

/*
 * The person's config is never read by git here: what could run, reach or convert anything is not in this file. Attributes of the
 * project could choose conversions; those below win over them, so that every byte is kept as it is.
 */
const config = `[core]
  repositoryformatversion = 0
  bare = false
  fsmonitor = false
  untrackedCache = false
  splitIndex = false
  hooksPath = /dev/null
  attributesFile = /dev/null
  autocrlf = false
  safecrlf = false
  looseCompression = 1
  fsync = none
[diff]
  ignoreSubmodules = all
[submodule]
  recurse = false
[gc]
  auto = 0
[advice]
  addEmbeddedRepo = false
`;
const attributes = "* -text !eol -ident -filter !working-tree-encoding\n";

/** Makes the private repository, or says why there can be none. The person's own is only read. */
export async function openPrivateRepository(folder: string, root: string): Promise<PrivateRepository | { readonly refused: string }> {
  const repository = findRepository(root, diskReader);
  if (repository?.workFolder === undefined) return { refused: "the project is not a git repository" };
  const refused = refusal(root, repository);
  if (refused !== undefined) return { refused };
  const objects = join(repository.commonFolder, "objects");
  if (/[:;"\n]/.test(objects)) return { refused: "the path of the repository holds a character that cannot be given to git" };
  await mkdir(join(folder, "objects", "info"), { recursive: true, mode: 0o700 });
  await mkdir(join(folder, "refs"), { recursive: true, mode: 0o700 });
  await mkdir(join(folder, "info"), { recursive: true, mode: 0o700 });
  await writeFile(join(folder, "HEAD"), "ref: refs/heads/none\n", { mode: 0o600 });
  await writeFile(join(folder, "config"), config + excludesSetting(repository), { mode: 0o600 });
  await writeFile(join(folder, "info", "attributes"), attributes, { mode: 0o600 });
  const excludes = await readFile(join(repository.commonFolder, "info", "exclude")).catch(() => "");
  await writeFile(join(folder, "info", "exclude"), excludes, { mode: 0o600 });
  await seedIndex(folder, repository);
  const work = repository.workFolder;
  const env = {
    GIT_DIR: folder,
    GIT_WORK_TREE: work,
    GIT_INDEX_FILE: join(folder, "index"),
    GIT_OBJECT_DIRECTORY: join(folder, "objects"),
    GIT_ALTERNATE_OBJECT_DIRECTORIES: objects,
  };
  return { folder, work, env };
}

function refusal(root: string, { commonFolder, gitFolder }: GitRepository): string | undefined {
  const { found, problems, bare } = gitConfigCommands(root);
  if (bare !== undefined) return `${bare} is a bare repository among ordinary files`;
  if (problems[0] !== undefined) return problems[0];
  const keys = [...new Set(found.filter(({ neutralised }) => !neutralised).map(({ key }) => key))];
  if (keys.length > 0) return `the repository sets ${keys.join(", ")}`;
  const entries = [join(commonFolder, "config"), join(gitFolder, "config.worktree")].flatMap(
    (file) => parseGitConfig(diskReader.readText(file) ?? "").entries,
  );
  const extension = entries.find(({ section, name }) => section === "extensions" && name !== "worktreeconfig");
  return extension === undefined ? undefined : `the repository sets ${extension.key}`;
}

/** Which files the person's settings leave out. */
function excludesSetting({ commonFolder }: GitRepository): string {
  const { HOME: home = "", XDG_CONFIG_HOME: xdg = join(home, ".config") } = process.env;
  const files = [join(commonFolder, "config"), join(home, ".gitconfig"), join(xdg, "git", "config"), "/etc/gitconfig"];
  for (const file of files) {
    const { entries } = parseGitConfig(diskReader.readText(file) ?? "");
    const value = entries.findLast(({ key }) => key === "core.excludesfile")?.value;
    if (value !== undefined && !/[\n\0]/.test(value)) return `[core]\n  excludesFile = ${JSON.stringify(value)}\n`;
  }
  return "";
}

/** What the person's index knows of the files need not be read again. Any other state of it than readable means to begin without. */
async function seedIndex(folder: string, { gitFolder }: GitRepository): Promise<void> {
  await rm(join(folder, "index.lock"), { force: true });
  if (diskReader.exists(join(folder, "index")) === "file") return;
  await copyFile(join(gitFolder, "index"), join(folder, "index")).catch(() => undefined);
}
