import { Contributions, defineTool, isToolFailure, SessionPlace } from "@lorimer/sdk";
import type { Presented, Tool, ToolFailure } from "@lorimer/sdk";
import * as z from "zod/mini";
import { Catalog, OwnSettings } from "../catalog/catalog-token.js";
import type { SkillCatalog } from "../catalog/skill-catalog.js";
import { Told } from "../listing/told-token.js";
import type { LoadedSkill } from "../render/load-skill.js";

type FoundSkills = readonly { readonly name: string; readonly description: string }[];

const skill: Tool = defineTool({
  name: "Skill",
  description: "Loads a skill's instructions, which you then follow. Name only skills that you were told of.",
  input: z.object({
    skill: z.optional(z.string()),
    args: z.optional(z.string()),
    search: z.optional(z.string().check(z.describe("Words to find skills by, instead of skill"))),
  }),
  needs: { catalog: Catalog, settings: OwnSettings, place: SessionPlace, contributions: Contributions, told: Told },
  title: ({ skill: name, args, search }) =>
    name === undefined ? `Looks for a skill: ${search ?? ""}` : `Skill ${name}${args === undefined ? "" : ` ${args}`}`,
  // It reads a file. The commands in it are calls of their own, judged one by one.
  readOnly: true,
  // The list of skills is of no use without it.
  alwaysLoad: true,
  maxResultChars: 100_000,
  validate: ({ skill: name, search }) => (name === undefined && search === undefined ? "Name a skill, or words to search for." : undefined),
  run: async (
    { skill: name, args = "", search },
    { catalog, settings, place, contributions, told },
    { sessionId, signal },
  ): Promise<LoadedSkill | { readonly found: FoundSkills } | ToolFailure> => {
    if (name === undefined) return { found: await found(search ?? "", catalog) };
    const { loadSkill } = await import("../render/load-skill.js");
    const request = { args, by: "model", signal, sessionId, projectDir: place.cwd, effort: settings.effort } as const;
    const loaded = await loadSkill(name, request, { catalog, settings, contributions });
    if (!isToolFailure(loaded)) await told.used(loaded.skill);
    return loaded;
  },
  present: (output): Presented => {
    if ("found" in output) {
      const lines = output.found.map(({ name, description }) => `- ${name}: ${description}`);
      return { content: lines.length === 0 ? "No skill fits these words." : lines.join("\n") };
    }
    const { model, effort } = output.activation;
    const overrides = { ...(model === undefined ? {} : { model }), ...(effort === undefined ? {} : { effort }) };
    return { content: output.pieces.join(""), ...(Object.keys(overrides).length === 0 ? {} : { overrides }) };
  },
});
export default skill;

async function found(question: string, catalog: SkillCatalog): Promise<FoundSkills> {
  const { searchSkills } = await import("../search/search-skills.js");
  return searchSkills(await catalog.list(), question).map(({ name, description }) => ({ name, description }));
}
