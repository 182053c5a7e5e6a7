import { token } from "@lorimer/sdk";
import type { Effort, Token } from "@lorimer/sdk";
import type { SkillFields } from "../fields/skill-fields.js";

export type { SkillFields } from "../fields/skill-fields.js";

/** Where a skill was found. Of two with one name the first of these wins; those of packages have names of their own. */
export type SkillScope = "managed" | "user" | "project" | "directory" | "package" | "remote" | "bundled";

/** `name-only`: listed without its description. `user-invocable-only`: the model does not learn of it. `off`: nobody can use it. */
export type SkillState = "on" | "name-only" | "user-invocable-only" | "off";

/** What is known of a skill without its body. */
export interface Skill {
  /** Unique in a session: the folder's name, `package:name`, or `folder/below:name` where that would clash. */
  readonly name: string;
  /** On one line; what `when_to_use` says is part of it. */
  readonly description: string;
  readonly scope: SkillScope;
  /** The file it stands in, or who serves it. */
  readonly origin: string;
  /** The folder that its relative paths count from; absent for what is served from elsewhere. Absolute, links resolved. */
  readonly dir?: string;
  /** Whether its commands, rules, hooks and model may act. What is not trusted is text and nothing else. */
  readonly trusted: boolean;
  /** Why it is not trusted, in words that follow "because". */
  readonly distrust?: string;
  readonly state: SkillState;
  /** False: only a person can use it, by its name. */
  readonly forModel: boolean;
  /** The model is told of it only when work touches a file that fits one of its `paths`. */
  readonly waits: boolean;
  readonly fields: SkillFields;
  /** What belongs to the package it came with. */
  readonly package?: SkillPackage;
  readonly problems: readonly string[];
}

export interface SkillPackage {
  readonly name: string;
  readonly root: string;
  readonly data: string;
  /** Options that are not sensitive. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** A skill that is served from elsewhere, such as by an MCP server: it is text, and nothing of it ever runs. */
export interface ServedSkill {
  /** As it is to be called, with the namespace of who serves it. */
  readonly name: string;
  /** The front matter's fields as they stand there. */
  readonly data: Readonly<Record<string, unknown>>;
  /** The text behind the front matter. */
  read(signal: AbortSignal): Promise<string>;
}

export interface SkillSource {
  /** Shown to people, such as the name of a server. */
  readonly origin: string;
  list(): Promise<readonly ServedSkill[]>;
}

/** The skills of a session. Nothing is read from disk before someone first asks. */
export interface Skills {
  /** Every skill that won its name, in order of name, also those that are switched off. */
  list(): Promise<readonly Skill[]>;
  /** By its name, or by the part behind its namespace where only one has it. */
  find(name: string): Promise<Skill | undefined>;
  /** The text behind the front matter, read now. */
  body(skill: Skill, signal: AbortSignal): Promise<string>;
  /** Skills that lost their name to another, and files and links that were left out, one sentence each. */
  problems(): Promise<readonly string[]>;
  /** Adds skills that are served from elsewhere. Returns the way to withdraw them. */
  add(source: SkillSource): () => void;
}

/** Level: session. */
export const Skills: Token<Skills> = token("lorimer.Skills");

export interface SkillFork {
  readonly skill: string;
  /** The skill's text, everything in it replaced. */
  readonly prompt: string;
  /** The kind of agent it asks for. */
  readonly agent: string | undefined;
  readonly model: string | undefined;
  readonly effort: Effort | undefined;
  /** Go on without waiting for it. */
  readonly background: boolean;
}

/** Runs skills of `context: fork` in an agent without history. Where nothing provides it, such a skill runs where it was called. */
export interface SkillForks {
  /** What the agent said last, or where its answer will be found. */
  run(fork: SkillFork, options: { readonly signal: AbortSignal }): Promise<string>;
}

/** Level: agent. */
export const SkillForks: Token<SkillForks> = token("lorimer.SkillForks");
