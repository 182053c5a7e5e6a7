import { estimateTokens } from "@lorimer/sdk";
import type { Line } from "@lorimer/sdk";
import type { Skill, SkillScope } from "../contract/index.js";
import { isListed, listingLine } from "./compose-listing.js";

const titles: Readonly<Record<SkillScope, string>> = {
  managed: "Of the organisation",
  user: "Yours",
  project: "Of the project",
  directory: "Of additional folders",
  package: "Of plugins",
  remote: "Served from elsewhere",
  bundled: "Built in",
};

/** Every skill by where it comes from, and what is wrong. */
export function allSkills(skills: readonly Skill[], problems: readonly string[]): readonly Line[] {
  const groups = (Object.keys(titles) as SkillScope[]).flatMap((scope): readonly Line[] => {
    const own = skills.filter((skill) => skill.scope === scope);
    return own.length === 0 ? [] : [[{ text: titles[scope], tone: "strong" }], ...own.map(lineOf)];
  });
  const wrong = problems.map((text): Line => [{ text: plain(text), tone: "error" }]);
  const none: readonly Line[] = skills.length === 0 ? [[{ text: "There are no skills." }]] : [];
  return [...groups, ...none, ...(wrong.length === 0 ? [] : [[{ text: "Problems", tone: "strong" as const }], ...wrong])];
}

function lineOf(skill: Skill): Line {
  const { name, state, fields } = skill;
  const tokens = isListed(skill) && !skill.waits ? `~${estimateTokens(listingLine(skill, 1536))} tokens` : "not listed";
  const marks = [
    state === "on" ? "" : state,
    fields.disableModelInvocation ? "typed only" : "",
    fields.userInvocable ? "" : "model only",
    fields.paths.length === 0 ? "" : `for ${fields.paths.join(", ")}`,
    skill.trusted ? "" : "only text",
    tokens,
  ];
  const description = plain(skill.description);
  const short = description.length > 90 ? `${description.slice(0, 89)}…` : description;
  return [
    { text: `  ${plain(name)}` },
    { text: `  ${marks.filter((mark) => mark !== "").join(", ")}`, tone: "dim" },
    { text: `  ${short}` },
  ];
}

/** All that is known of one skill. */
export function oneSkill(skill: Skill): readonly Line[] {
  const { fields } = skill;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["from", `${skill.origin} (${titles[skill.scope].toLowerCase()})`],
    ["state", skill.state],
    ["description", skill.description],
    ["label", fields.displayName ?? (fields.name === skill.name ? undefined : fields.name)],
    ["arguments", [fields.argumentHint, ...fields.arguments.map((name) => `$${name}`)].filter((text) => text !== undefined).join(" ")],
    ["may act", skill.trusted ? undefined : `no: ${skill.distrust ?? "it is not trusted"}`],
    ["allows", fields.allowedTools.join(", ")],
    ["takes away", fields.disallowedTools.join(", ")],
    ["model", [fields.model, fields.effort].filter((text) => text !== undefined).join(", effort ")],
    ["runs", fields.context === "fork" ? `in an agent of its own${fields.agent === undefined ? "" : ` (${fields.agent})`}` : undefined],
    ["paths", fields.paths.join(", ")],
    ["hooks", fields.hooks === undefined ? undefined : Object.keys(fields.hooks).join(", ")],
    ["version", fields.version],
    ["author", fields.author],
    ["license", fields.license],
    ["compatibility", fields.compatibility],
    ["requires", [...fields.requires, ...fields.dependencies].join(", ")],
    ["tags", [...fields.tags, ...fields.triggers].join(", ")],
    [
      "metadata",
      Object.entries(fields.metadata)
        .map(([key, value]) => `${key}: ${value}`)
        .join(", "),
    ],
  ];
  const told = rows.flatMap(([key, value]): Line[] =>
    value === undefined || value === "" ? [] : [[{ text: `  ${key}: `, tone: "dim" }, { text: plain(value) }]],
  );
  return [
    [{ text: plain(skill.name), tone: "strong" }],
    ...told,
    ...skill.problems.map((text): Line => [{ text: `  ${plain(text)}`, tone: "error" }]),
  ];
}

/** Without what a terminal would act on. */
function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ");
}
