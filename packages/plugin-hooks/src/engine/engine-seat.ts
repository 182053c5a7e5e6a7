import type { RuleMatcher } from "@lorimer/plugin-permissions/contract";
import type { EnvFiles } from "./env-files.js";
import type { LateWords } from "./late-words.js";
import type { PackageConfigs } from "../config/package-configs.js";

/** What the stages of a session and its running hooks share. */
export interface EngineSeat {
  readonly lateWords: LateWords;
  readonly envFiles: EnvFiles;
  /** The working directory the agent was last seen in. */
  cwd: string;
  /** Reads the rules of `if`. It is large, so only the stage that sees tool calls brings it; before a call no `if` can be asked. */
  rules: RuleMatcher | undefined;
  /** Those of packages that are read when their events fire. */
  packages: PackageConfigs | undefined;
  notify(text: string): void;
}
