import type { ActivePackage } from "@lorimer/plugin-discovery/contract";
import { readFields } from "../fields/read-fields.js";
import type { SkillFields } from "../fields/skill-fields.js";
import type { SkillHead } from "../find/read-head.js";

/** A skill of a package, or a bundled one, with what its file says of it. */
export interface PackageHead {
  /** Of a package: what stands behind its name. */
  readonly name: string;
  readonly file: string;
  readonly dir: string;
  readonly head: SkillHead;
}

/** Counts up when the same file would be read otherwise. */
const key = "lorimer.skills 2";

/** The same as JSON, without where it stands. */
export interface KeptHead {
  readonly name: string;
  /** What differs from what a skill says that says nothing. */
  readonly fields?: Partial<SkillFields>;
  readonly description: string;
  readonly problems?: readonly string[];
}

/** Of a package. There may be hundreds, and each start reads them all, so that paths stand there once. */
export interface KeptSkill extends KeptHead {
  /** Which of the package's skills it is. */
  readonly at: number;
  /** Where that is a link: what it leads to. */
  readonly file?: string;
}

const { fields: unsaid } = readFields({});

/** What an earlier session read of the skills of an installed package, so that none of their files is opened. */
export function keptSkills({ memo }: ActivePackage): readonly KeptSkill[] | undefined {
  return memo?.get(key) as readonly KeptSkill[] | undefined;
}

export function keepSkills({ memo, skills }: ActivePackage, heads: readonly PackageHead[]): void {
  const kept = heads.map(({ name, file, dir, head }): KeptSkill => {
    const exact = skills.findIndex((skill) => skill.dir === dir && skill.file === file);
    const at = exact < 0 ? skills.findIndex((skill) => skill.dir === dir) : exact;
    return { at, ...(skills[at]?.file === file ? {} : { file }), ...keptOf(name, head) };
  });
  memo?.set(key, kept);
}

export function headOfKept(kept: KeptHead): SkillHead {
  return { fields: fieldsOfKept(kept), description: kept.description, problems: kept.problems ?? [] };
}

export function fieldsOfKept({ fields }: KeptHead): SkillFields {
  return fields === undefined ? unsaid : { ...unsaid, ...fields };
}

export function keptOf(name: string, { fields, description, problems }: SkillHead): KeptHead {
  const said = Object.entries(fields).filter(
    ([field, value]) => JSON.stringify(value) !== JSON.stringify(unsaid[field as keyof SkillFields]),
  );
  return {
    name,
    description,
    ...(said.length === 0 ? {} : { fields: Object.fromEntries(said) }),
    ...(problems.length === 0 ? {} : { problems }),
  };
}
