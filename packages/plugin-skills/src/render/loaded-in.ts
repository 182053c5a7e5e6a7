import type { LoadedSkill } from "./load-skill.js";

/** The skill that the output of the Skill tool holds; undefined for the answer to a search. */
export function loadedIn(output: unknown): LoadedSkill | undefined {
  return typeof output === "object" && output !== null && "activation" in output ? (output as LoadedSkill) : undefined;
}
