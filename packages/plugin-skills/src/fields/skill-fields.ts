import type { Effort } from "@lorimer/sdk";

/** Every field of a skill's front matter that has a meaning here or in the open format. Absent means not said. */
export interface SkillFields {
  /** A label for people; part of the name only in packages. */
  readonly name?: string;
  readonly displayName?: string;
  readonly description?: string;
  readonly whenToUse?: string;
  readonly version?: string;
  readonly author?: string;
  readonly license?: string;
  readonly compatibility?: string;
  readonly tags: readonly string[];
  readonly triggers: readonly string[];
  readonly requires: readonly string[];
  readonly dependencies: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;

  readonly argumentHint?: string;
  /** Names of the arguments, in order. */
  readonly arguments: readonly string[];
  readonly disableModelInvocation: boolean;
  readonly userInvocable: boolean;
  /** False: off until a setting turns it on. */
  readonly defaultEnabled: boolean;
  /** Globs: the skill is told of when work touches a file that fits one. */
  readonly paths: readonly string[];

  /** Permission rules that hold for the rest of the turn. */
  readonly allowedTools: readonly string[];
  readonly disallowedTools: readonly string[];
  readonly shell: "bash" | "powershell";
  /** In the shape of a settings file. */
  readonly hooks?: Readonly<Record<string, unknown>>;

  readonly model?: string;
  readonly effort?: Effort;

  readonly context: "inline" | "fork";
  readonly agent?: string;
  readonly background: boolean;
}
