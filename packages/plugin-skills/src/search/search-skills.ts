import type { Skill } from "../contract/index.js";
import { isListed } from "../listing/compose-listing.js";
import { rank } from "./rank.js";

/** The skills that fit a question best, the best first. */
export function searchSkills(skills: readonly Skill[], question: string, most = 10): readonly Skill[] {
  const texts = skills.filter(isListed).map((skill) => ({
    value: skill,
    fields: [
      { text: skill.name, weight: 3 },
      { text: skill.description, weight: 1 },
      { text: [...skill.fields.tags, ...skill.fields.triggers].join(" "), weight: 2 },
    ],
  }));
  return rank(question, texts, most).map(({ value }) => value);
}
