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
const key = "lorimer.skills 1";

/** The same as JSON. */
export type KeptHead = Omit<PackageHead, "head"> & {
  /** What differs from what a skill says that says nothing. */
  readonly fields?: Partial<SkillFields>;
  readonly description: string;
  readonly problems?: readonly string[];
};

const { fields: unsaid } = readFields({});

/** What an earlier session read of the skills of an installed package, so that none of their files is opened. */
export function keptHeads({ memo }: ActivePackage): readonly PackageHead[] | undefined {
  return (memo?.get(key) as readonly KeptHead[] | undefined)?.map(headOfKept);
}

export function keepHeads({ memo }: ActivePackage, heads: readonly PackageHead[]): void {
  memo?.set(key, heads.map(keptOf));
}

export function headOfKept({ name, file, dir, fields, description, problems = [] }: KeptHead): PackageHead {
  return { name, file, dir, head: { fields: fields === undefined ? unsaid : { ...unsaid, ...fields }, description, problems } };
}

export function keptOf({ name, file, dir, head: { fields, description, problems } }: PackageHead): KeptHead {
  const said = Object.entries(fields).filter(
    ([field, value]) => JSON.stringify(value) !== JSON.stringify(unsaid[field as keyof SkillFields]),
  );
  return {
    name,
    file,
    dir,
    description,
    ...(said.length === 0 ? {} : { fields: Object.fromEntries(said) }),
    ...(problems.length === 0 ? {} : { problems }),
  };
}
