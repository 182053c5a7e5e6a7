import type { EnvFiles } from "./env-files.js";
import type { LateWords } from "./late-words.js";

/** What the stages of a session and its running hooks share. */
export interface EngineSeat {
  readonly lateWords: LateWords;
  readonly envFiles: EnvFiles;
  /** The working directory the agent was last seen in. */
  cwd: string;
  notify(text: string): void;
}
