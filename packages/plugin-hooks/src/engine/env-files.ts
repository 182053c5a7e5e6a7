import type { Workspace } from "@lorimer/sdk";

/** Events whose hooks may leave variables for the shell. */
const events = new Set(["SessionStart", "Setup", "CwdChanged", "FileChanged"]);
/** What these left belongs to a folder, and is forgotten when the agent goes to another. */
const boundToFolder = new Set(["CwdChanged", "FileChanged"]);

/** The files in which hooks leave variables for the shell. */
export class EnvFiles {
  readonly #workspace: Workspace;
  #files: readonly { readonly event: string; readonly path: string }[] = [];
  #count = 0;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  get paths(): readonly string[] {
    return this.#files.map(({ path }) => path);
  }

  /** A new file for one run of a hook; undefined where the event takes none. */
  async next(event: string): Promise<string | undefined> {
    if (!events.has(event)) return undefined;
    this.#count += 1;
    return `${await this.#workspace.scratch()}/hook-env-${this.#count}.sh`;
  }

  /** Counts in what a hook left, once it has ended. */
  async take(event: string, path: string): Promise<void> {
    const info = await this.#workspace.files.stat(path).catch(() => undefined);
    if (info?.kind === "file" && info.size > 0) this.#files = [...this.#files, { event, path }];
  }

  folderChanged(): void {
    this.#files = this.#files.filter(({ event }) => !boundToFolder.has(event));
  }
}
