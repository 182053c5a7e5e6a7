import type { Skill } from "../contract/index.js";

/** Gives names to skills, the first come first, and remembers who lost. */
export class NameTable {
  readonly problems: string[] = [];
  readonly #byName = new Map<string, Skill>();
  readonly #files = new Set<string>();

  get skills(): readonly Skill[] {
    return [...this.#byName.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** False for a file that is known already, by whatever path. */
  isNew(file: string): boolean {
    return !this.#files.has(file);
  }

  /** A skill whose file is its package's own, so that nobody else can have brought it. */
  addPackaged(skill: Skill): void {
    const holder = this.#byName.get(skill.name);
    if (holder === undefined) this.#byName.set(skill.name, skill);
    else if (holder.origin !== skill.origin) this.#lose(skill, holder);
  }

  add(skill: Skill, otherName?: string): void {
    if (this.#files.has(skill.origin)) return;
    if (skill.scope !== "remote") this.#files.add(skill.origin);
    const holder = this.#byName.get(skill.name);
    if (holder === undefined) this.#byName.set(skill.name, skill);
    else if (otherName !== undefined && !this.#byName.has(otherName)) this.#byName.set(otherName, { ...skill, name: otherName });
    else this.#lose(skill, holder);
  }

  #lose({ name, origin }: Skill, holder: Skill): void {
    this.problems.push(`The skill ${name} of ${origin} is hidden by that of ${holder.origin}.`);
  }
}

/** Finds a skill by its name, or by what stands behind its namespace where only one skill has that. */
export function findByName(skills: readonly Skill[], asked: string): Skill | undefined {
  const name = asked.trim().replace(/^\//, "");
  const exact = skills.find((skill) => skill.name === name);
  if (exact !== undefined || name === "") return exact;
  const behind = skills.filter((skill) => skill.name.endsWith(`:${name}`));
  return behind.length === 1 ? behind[0] : undefined;
}
