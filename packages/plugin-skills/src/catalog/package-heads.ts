import type { ActivePackage } from "@lorimer/plugin-discovery/contract";
import { readFields } from "../fields/read-fields.js";
import type { SkillFields } from "../fields/skill-fields.js";
import type { SkillHead } from "../find/read-head.js";

/** A skill of a package with what its file says of it. */
export interface PackageHead {
  /** Behind the package's name. */
  readonly name: string;
  readonly file: string;
  readonly dir: string;
  readonly head: SkillHead;
}

/** Counts up when the same file would be read otherwise. */
const key = "lorimer.skills 1";

type Kept = Omit<PackageHead, "head"> & {
  /** What differs from what a skill says that says nothing. */
  readonly fields?: Partial<SkillFields>;
  readonly description: string;
  readonly problems?: readonly string[];
};

const { fields: unsaid } = readFields({});

/** What an earlier session read of the skills of an installed package, so that none of their files is opened. */
export function keptHeads({ memo }: ActivePackage): readonly PackageHead[] | undefined {
  const kept = memo?.get(key) as readonly Kept[] | undefined;
  return kept?.map(({ name, file, dir, fields, description, problems = [] }) => ({
    name,
    file,
    dir,
    head: { fields: fields === undefined ? unsaid : { ...unsaid, ...fields }, description, problems },
  }));
}

export function keepHeads({ memo }: ActivePackage, heads: readonly PackageHead[]): void {
  const kept = heads.map(({ name, file, dir, head: { fields, description, problems } }): Kept => {
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
  });
  memo?.set(key, kept);
}
