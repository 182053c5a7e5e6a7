import type { Skill } from "../contract/index.js";

export interface ListingOptions {
  /** Characters of the whole list. */
  readonly budget: number;
  /** Characters of one description. */
  readonly descriptionChars: number;
  /** How often a skill was used; those that were used least lose their description first. */
  uses(name: string): number;
}

export interface Listing {
  /** Empty where there is nothing to list. */
  readonly text: string;
  readonly names: readonly string[];
  /** Skills of which only the name is there for want of room. */
  readonly dropped: number;
}

const head =
  "# Skills\nInstructions for particular kinds of work. When a task fits one, load it with the Skill tool before anything else, and follow it.";

/** Whether the model is told of a skill at all. One that waits for paths is told of when they are touched. */
export function isListed({ state, forModel }: Skill): boolean {
  return (state === "on" || state === "name-only") && forModel;
}

export function listingLine(skill: Skill, descriptionChars: number): string {
  const description = skill.state === "name-only" ? "" : shortened(skill.description, descriptionChars);
  return description === "" ? `- ${skill.name}` : `- ${skill.name}: ${description}`;
}

/** Names and descriptions within the budget: every name, and the descriptions of the skills that are used most. */
export function composeListing(skills: readonly Skill[], options: ListingOptions): Listing {
  const listed = skills.filter((skill) => isListed(skill) && !skill.waits);
  if (listed.length === 0) return { text: "", names: [], dropped: 0 };
  const whole = listed.map((skill) => listingLine(skill, options.descriptionChars));
  let size = whole.reduce((sum, line) => sum + line.length + 1, head.length);
  if (size <= options.budget) return { text: [head, ...whole].join("\n"), names: listed.map(({ name }) => name), dropped: 0 };
  const lines = new Map(listed.map(({ name }, at) => [name, whole[at] ?? ""]));
  let dropped = 0;
  for (const { name } of leastUsedFirst(listed, lines, options)) {
    if (size <= options.budget) break;
    const line = lines.get(name) ?? "";
    if (line.length === name.length + 2) continue;
    lines.set(name, `- ${name}`);
    size -= line.length - name.length - 2;
    dropped += 1;
  }
  const search =
    dropped === 0 ? [] : [`(${dropped} descriptions are left out for want of room: search them with the Skill tool's "search".)`];
  return { text: [head, ...lines.values(), ...search].join("\n"), names: [...lines.keys()], dropped };
}

/** Of skills that are used equally often, those that came with the product go first, then those that cost most. */
function leastUsedFirst(
  skills: readonly Skill[],
  lines: ReadonlyMap<string, string>,
  { uses }: ListingOptions,
): readonly { readonly name: string }[] {
  return skills
    .map(({ name, scope }) => ({ name, uses: uses(name), own: scope === "bundled" ? 0 : 1, cost: lines.get(name)?.length ?? 0 }))
    .sort((one, other) => one.uses - other.uses || one.own - other.own || other.cost - one.cost || (one.name < other.name ? -1 : 1));
}

function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, Math.max(0, most - 1)).trimEnd()}…`;
}
