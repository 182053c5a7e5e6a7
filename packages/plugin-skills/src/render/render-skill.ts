import { argumentBase, expandArguments, expandVariables, openSealed, sealInlineCommands, withoutSeals } from "@lorimer/sdk/prompt-template";
import type { Skill } from "../contract/index.js";

/** What a skill's text may speak of as `${NAME}`. */
export interface RenderFacts {
  readonly sessionId: string;
  readonly projectDir: string;
  readonly effort: string | undefined;
}

/** A skill's text with its arguments in place, and the commands whose output belongs into it. */
export interface Rendered {
  /** Text between the commands: one piece more than there are commands. */
  readonly pieces: readonly string[];
  readonly commands: readonly string[];
}

/** Puts arguments and variables into a skill. What stands in an argument is text: it never becomes a command of its own. */
export function renderSkill(skill: Skill, body: string, args: string, facts: RenderFacts): Rendered {
  const declared = skill.fields.arguments;
  const base = argumentBase(body, { declared, kind: "skill" });
  const filled = expandArguments(sealInlineCommands(body), withoutSeals(args), { declared, base });
  const { text, commands } = openSealed(expandSkillVariables(filled, skill, facts));
  const starts = [0, ...commands.map(({ end }) => end)];
  const ends = [...commands.map(({ start }) => start), text.length];
  return { pieces: starts.map((start, at) => text.slice(start, ends[at])), commands: commands.map(({ command }) => command) };
}

/** Replaces the variables of skills, under their names here and under those of other harnesses. */
export function expandSkillVariables(text: string, skill: Skill, { sessionId, projectDir, effort }: RenderFacts): string {
  const values: Record<string, string | undefined> = {
    SKILL_DIR: skill.dir,
    SESSION_ID: sessionId,
    PROJECT_DIR: projectDir,
    EFFORT: effort ?? "medium",
    PLUGIN_ROOT: skill.package?.root,
    PLUGIN_DATA: skill.package?.data,
  };
  const both = Object.entries(values).flatMap(([name, value]) =>
    ["LORIMER", "CLAUDE"].map((prefix) => [`${prefix}_${name}`, value] as const),
  );
  const options = skill.package?.options ?? {};
  const withOptions = text.replaceAll(/\$\{user_config\.([\w-]+)\}/g, (found, key: string) => {
    const value = Object.hasOwn(options, key) ? options[key] : undefined;
    return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : found;
  });
  return expandVariables(withOptions, { ...Object.fromEntries(both), PLUGIN_ROOT: skill.package?.root, PLUGIN_DATA: skill.package?.data });
}

/** The pieces of a text with what belongs between them. */
export function joined({ pieces }: Rendered, between: readonly string[]): string {
  return pieces.map((piece, at) => piece + (between[at] ?? "")).join("");
}
