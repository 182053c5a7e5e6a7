import { toolFailure } from "@lorimer/sdk";
import type { Contributions, ModelDeclaration, ToolFailure } from "@lorimer/sdk";
import type { Activation } from "../active/activation.js";
import type { SkillSettings } from "../catalog/settings.js";
import type { SkillCatalog } from "../catalog/skill-catalog.js";
import type { Skill } from "../contract/index.js";
import { expandSkillVariables, renderSkill } from "./render-skill.js";
import type { Rendered, RenderFacts } from "./render-skill.js";

/** A skill that was read and not yet used: nothing of it has run. Plain JSON. */
export interface LoadedSkill extends Rendered {
  readonly skill: string;
  readonly dir?: string;
  readonly shell: "bash" | "powershell";
  /** Why its commands do not run; absent where they do. */
  readonly blocked?: string;
  /** It asks for an agent of its own. */
  readonly fork?: { readonly agent?: string; readonly background: boolean };
  readonly activation: Activation;
}

export interface LoadServices {
  readonly catalog: SkillCatalog;
  readonly settings: SkillSettings;
  readonly contributions: Contributions;
}

export interface LoadRequest extends RenderFacts {
  readonly args: string;
  readonly by: "model" | "person";
  readonly signal: AbortSignal;
}

/** Reads a skill and puts its arguments in place. Only reads. */
export async function loadSkill(name: string, request: LoadRequest, services: LoadServices): Promise<LoadedSkill | ToolFailure> {
  const { catalog } = services;
  const skill = await catalog.find(name);
  if (skill === undefined) return toolFailure(await unknown(name, catalog));
  const refused = whyNot(skill, request.by);
  if (refused !== undefined) return toolFailure(refused);
  const rendered = renderSkill(skill, await catalog.body(skill, request.signal), request.args, request);
  const { shell, context, agent, background } = skill.fields;
  const blocked = whyBlocked(skill, services.settings);
  return {
    ...rendered,
    skill: skill.name,
    shell,
    ...(skill.dir === undefined ? {} : { dir: skill.dir }),
    ...(blocked === undefined ? {} : { blocked }),
    ...(context === "fork" && skill.trusted ? { fork: { background, ...(agent === undefined ? {} : { agent }) } } : {}),
    activation: activationOf(skill, request, services),
  };
}

async function unknown(name: string, catalog: SkillCatalog): Promise<string> {
  const { searchSkills } = await import("../search/search-skills.js");
  const near = searchSkills(await catalog.list(), name, 3).map((skill) => skill.name);
  return `There is no skill named ${name}.${near.length === 0 ? "" : ` Did you mean ${near.join(" or ")}?`}`;
}

function whyNot({ name, state, fields }: Skill, by: "model" | "person"): string | undefined {
  if (state === "off") return `The skill ${name} is switched off in the settings.`;
  if (by === "person") return fields.userInvocable ? undefined : `The skill ${name} is for the model alone.`;
  if (fields.disableModelInvocation || state === "user-invocable-only")
    return `Only the person can use the skill ${name}, by typing /${name}. Do not do by other means what it would do; say that it is there.`;
  return undefined;
}

function whyBlocked({ trusted, distrust = "it is not trusted" }: Skill, settings: SkillSettings): string | undefined {
  if (!trusted) return distrust;
  return settings.shellExecution ? undefined : "the settings switch that off";
}

/** What is not trusted is text and changes nothing. */
function activationOf(skill: Skill, request: LoadRequest, services: LoadServices): Activation {
  const { name, origin, fields, trusted } = skill;
  const base = { skill: name, origin, allow: [], deny: [], notices: [] };
  if (!trusted) return base;
  const notices: string[] = [];
  const rules = fields.allowedTools.map((rule) => expandSkillVariables(rule, skill, request));
  const model = fields.model === undefined || fields.model === "inherit" ? undefined : fields.model;
  const known = model === undefined || isProvided(model, services);
  if (!known) notices.push(`it asks for the model ${model}, which nothing here provides; the model stays.`);
  if (rules.includes("*")) notices.push("it would allow every tool, which no skill can; that rule is left out.");
  return {
    ...base,
    notices,
    allow: rules.filter((rule) => rule !== "*"),
    deny: fields.disallowedTools,
    ...(skill.dir === undefined ? {} : { folder: skill.dir }),
    ...(fields.hooks === undefined ? {} : { hooks: fields.hooks }),
    ...(skill.package === undefined ? {} : { package: skill.package }),
    ...(model === undefined || !known ? {} : { model }),
    ...(fields.effort === undefined ? {} : { effort: fields.effort }),
  };
}

function isProvided(model: string, { contributions }: LoadServices): boolean {
  return contributions.to<ModelDeclaration>("models").some(({ value }) => {
    if (model.startsWith(`${value.id}/`)) return true;
    return value.match.some((pattern) => {
      const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
      return new RegExp(`^${parts.join(".*")}$`).test(model);
    });
  });
}
