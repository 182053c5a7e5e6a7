import { isAbsolute, join, relative } from "node:path";
import { estimateTokens } from "@lorimer/sdk";
import type { SessionJournal } from "@lorimer/sdk";
import type { SkillSettings } from "../catalog/settings.js";
import type { SkillCatalog } from "../catalog/skill-catalog.js";
import type { Skill } from "../contract/index.js";
import { composeListing, isListed, listingLine } from "./compose-listing.js";
import { countUse, readUses } from "./uses-file.js";

const listingKey = "lorimer.skills.listing";
const addedKey = "lorimer.skills.added";

interface KeptListing {
  readonly text: string;
  readonly names: readonly string[];
}

/** Skills that came after the list was made. */
export interface SkillNews {
  readonly text: string;
  readonly names: readonly string[];
  readonly tokens: number;
}

/** What the model was told of the session's skills: the list, which never changes, and what was added to it since. */
export class ToldSkills {
  readonly #journal: SessionJournal;
  readonly #catalog: SkillCatalog;
  readonly #settings: SkillSettings;
  readonly #usesFile: string;
  readonly #cwd: string;
  readonly #seen = new Set<string>();
  #touched: string[] = [];
  #making: Promise<KeptListing> | undefined;

  constructor(parts: {
    readonly journal: SessionJournal;
    readonly catalog: SkillCatalog;
    readonly settings: SkillSettings;
    readonly usesFile: string;
    readonly cwd: string;
  }) {
    this.#journal = parts.journal;
    this.#catalog = parts.catalog;
    this.#settings = parts.settings;
    this.#usesFile = parts.usesFile;
    this.#cwd = parts.cwd;
  }

  /** Counts a use, which keeps the skill's description in later lists. */
  used(name: string): Promise<void> {
    return countUse(this.#usesFile, name);
  }

  /** The list, made once in the life of a session and kept with it, so that the prefix of every later request is the same. */
  async listing(contextWindow: number): Promise<string> {
    const kept = this.#kept();
    if (kept !== undefined) return kept.text;
    this.#making ??= this.#make(contextWindow).finally(() => (this.#making = undefined));
    return (await this.#making).text;
  }

  /** A call used a file. */
  touch(path: string): void {
    const file = isAbsolute(path) ? path : join(this.#cwd, path);
    if (this.#seen.has(file)) return;
    this.#seen.add(file);
    this.#touched.push(file);
  }

  /** What the touched files bring into play. Undefined where there is nothing new. */
  async newsOfFiles(): Promise<SkillNews | undefined> {
    const files = this.#touched;
    if (files.length === 0 || this.#kept() === undefined) return undefined;
    this.#touched = [];
    return this.#news("lorimer.skills.touched", () => {
      const nested = files.map((file) => this.#catalog.touch(file)).includes(true);
      if (!nested && files.some((file) => /(?:^|[/\\])skills[/\\]/.test(file))) this.#catalog.refresh();
    });
  }

  /** What the catalog holds now that the model was not told of: after changes on the disk, in packages or in settings. */
  newsOfChanges(): Promise<SkillNews | undefined> {
    return this.#kept() === undefined ? Promise.resolve(undefined) : this.#news("lorimer.skills.changed", () => undefined);
  }

  #kept(): KeptListing | undefined {
    return (this.#journal.noted(listingKey).at(-1) ?? this.#journal.inherited(listingKey).at(-1)) as KeptListing | undefined;
  }

  async #make(contextWindow: number): Promise<KeptListing> {
    const made = await this.#journal.recall(listingKey, async (): Promise<KeptListing> => {
      const [skills, uses] = await Promise.all([this.#catalog.list(), readUses(this.#usesFile)]);
      const budget = Math.floor(contextWindow * this.#settings.listingFraction * charsPerToken);
      const listing = composeListing(skills, { budget, descriptionChars: this.#settings.listingChars, uses: (name) => uses[name] ?? 0 });
      return { text: listing.text, names: listing.names };
    });
    await this.#journal.note(listingKey, made);
    return made;
  }

  async #news(key: string, look: () => void): Promise<SkillNews | undefined> {
    const told = new Set([...(this.#kept()?.names ?? []), ...this.#added()]);
    const fresh = await this.#journal.recall(key, async () => {
      look();
      const skills = (await this.#catalog.list()).filter((skill) => isListed(skill) && !told.has(skill.name));
      const found = await this.#inPlay(skills);
      return found.map((skill) => ({ name: skill.name, line: listingLine(skill, this.#settings.listingChars) }));
    });
    if (fresh.length === 0) return undefined;
    const names = fresh.map(({ name }) => name);
    await this.#journal.note(addedKey, names);
    const text = ["From here on these skills can be used too:", ...fresh.map(({ line }) => line)].join("\n");
    return { text, names, tokens: estimateTokens(text) };
  }

  /** Skills that wait for no path, and those whose path was touched. */
  async #inPlay(skills: readonly Skill[]): Promise<readonly Skill[]> {
    const waiting = skills.filter(({ waits }) => waits);
    if (waiting.length === 0) return skills;
    const { matcherOf } = await import("./path-matcher.js");
    const files = [...this.#seen].map((file) => relative(this.#cwd, file).replaceAll("\\", "/"));
    return skills.filter(({ waits, fields }) => !waits || files.some(matcherOf(fields.paths)));
  }

  #added(): readonly string[] {
    const notes = [...this.#journal.inherited(addedKey), ...this.#journal.noted(addedKey)];
    return notes.flatMap((note) => (Array.isArray(note) ? note.filter((name): name is string => typeof name === "string") : []));
  }
}

/** As estimated for text. */
const charsPerToken = 3.6;
