import type { ActivePackage } from "@lorimer/plugin-discovery/contract";
import type { Skill, SkillFields, SkillPackage, SkillState } from "../contract/index.js";
import { fieldsOfKept } from "./package-heads.js";
import type { KeptSkill } from "./package-heads.js";

/**
 * A skill of an installed package by what an earlier session read of it. A class, since there may be hundreds and every start lists them: what
 * the list does not tell is put together when it is asked for.
 */
export class PackagedSkill implements Skill {
  readonly name: string;
  readonly scope = "package";
  readonly trusted: boolean;
  readonly distrust?: string;
  readonly #kept: KeptSkill;
  readonly #package: ActivePackage;
  #fields: SkillFields | undefined;

  constructor(of: ActivePackage, kept: KeptSkill, distrust: string | undefined) {
    this.name = `${of.name}:${kept.name}`;
    this.trusted = distrust === undefined;
    if (distrust !== undefined) this.distrust = distrust;
    this.#kept = kept;
    this.#package = of;
  }

  get description(): string {
    return this.#kept.description;
  }

  get state(): SkillState {
    return this.#kept.fields?.defaultEnabled === false ? "off" : "on";
  }

  get forModel(): boolean {
    return this.#kept.fields?.disableModelInvocation !== true;
  }

  get waits(): boolean {
    return this.#kept.fields?.paths !== undefined;
  }

  get fields(): SkillFields {
    return (this.#fields ??= fieldsOfKept(this.#kept));
  }

  get problems(): readonly string[] {
    return this.#kept.problems ?? [];
  }

  get origin(): string {
    return this.#kept.file ?? this.#package.skills[this.#kept.at]?.file ?? "";
  }

  get dir(): string {
    return this.#package.skills[this.#kept.at]?.dir ?? "";
  }

  get package(): SkillPackage {
    return packageOf(this.#package);
  }
}

/** What a skill is told of the package it came with. */
export function packageOf({ name, root, data, options, sensitive }: ActivePackage): SkillPackage {
  return { name, root, data, options: Object.fromEntries(Object.entries(options).filter(([key]) => !sensitive.includes(key))) };
}
