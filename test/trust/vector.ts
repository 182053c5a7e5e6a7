import type { HostileFolder } from "./hostile-folder.js";

/** One way in which a folder may try to act before anybody said yes. */
export interface Vector {
  readonly name: string;
  /** Default: a plain name. */
  readonly projectName?: string;
  build(folder: HostileFolder): void;
  /** Where the person starts, from the project. Default: the project itself. */
  readonly cwd?: string;
  /** Runs its script once the folder is trusted: so that nothing happening before is no accident. */
  readonly acts?: boolean;
  /** What the person's own environment adds. */
  env?(folder: HostileFolder): NodeJS.ProcessEnv;
}
