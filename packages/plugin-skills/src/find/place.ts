import type { SkillScope } from "../contract/index.js";

/** A folder that may hold skills. */
export interface SkillPlace {
  /** Absolute; need not exist. */
  readonly folder: string;
  readonly scope: SkillScope;
  /** Why nothing in it may act; absent where it may. */
  readonly distrust?: string;
  /** What is in it was consented to as it was at this time: milliseconds since the epoch. */
  readonly consentedAt?: number;
  /** Links must not lead out of this folder. */
  readonly within?: string;
  /** What a skill of this place is also called where its name is taken: `apps/web`. */
  readonly prefix?: string;
}

/** The folders below a project folder, a home folder or an additional one that hold skills. */
export const skillFolders: readonly string[] = [".lorimer/skills", ".claude/skills", ".agents/skills"];
