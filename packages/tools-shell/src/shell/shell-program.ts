import type { Workspace } from "@lorimer/sdk";

/** Finds bash, or says in words why there is none. */
export async function findBash(workspace: Workspace): Promise<{ readonly path: string } | { readonly missing: string }> {
  if (workspace.platform !== "win32") {
    const path = await workspace.which("bash");
    return path === undefined
      ? { missing: "There is no bash on the search path of this machine. Install bash, and start again." }
      : { path };
  }
  const found = await findGitBash(workspace);
  if (found !== undefined) return { path: found };
  return {
    missing:
      "There is no Git Bash on this machine. Install Git for Windows (https://git-scm.com/downloads/win), which brings it, and start again.",
  };
}

/** Windows' own `bash.exe` is a door to WSL, where the paths of this machine mean nothing; so bash is looked for where git is. */
async function findGitBash(workspace: Workspace): Promise<string | undefined> {
  const git = await workspace.which("git");
  // git.exe stands in Git\cmd, Git\bin or Git\mingw64\bin; bash.exe in Git\bin.
  const beside =
    git === undefined
      ? []
      : [1, 2, 3].map(
          (up) =>
            `${git
              .split(/[\\/]/)
              .slice(0, -1 - up)
              .join("\\")}\\bin\\bash.exe`,
        );
  const usual = ["C:\\Program Files", "C:\\Program Files (x86)"].map((folder) => `${folder}\\Git\\bin\\bash.exe`);
  for (const path of [...beside, ...usual]) {
    if ((await workspace.files.stat(path).catch(() => undefined))?.kind === "file") return path;
  }
  return undefined;
}
