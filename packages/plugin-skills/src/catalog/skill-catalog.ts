import { readFile, realpath, stat } from "node:fs/promises";
import { basename, dirname, relative } from "node:path";
import type { ActivePackage, Packages } from "@lorimer/plugin-discovery/contract";
import { messageOf } from "@lorimer/sdk";
import type { Skill, SkillPackage, SkillScope, Skills, SkillSource } from "../contract/index.js";
import { HeadCache } from "../find/head-cache.js";
import { skillFolders } from "../find/place.js";
import type { SkillPlace } from "../find/place.js";
import { bodyOf, head } from "../find/read-head.js";
import type { SkillHead } from "../find/read-head.js";
import { Scan } from "../find/scan-place.js";
import { levelsOf, nestedPlace, placesOf } from "../find/session-places.js";
import type { SessionPlaces } from "../find/session-places.js";
import { bundledFolder } from "./bundled-folder.js";
import { bundledHeads } from "./bundled-heads.js";
import { keepSkills, keptSkills } from "./package-heads.js";
import type { PackageHead } from "./package-heads.js";
import { packageOf, PackagedSkill } from "./packaged-skill.js";
import { findByName, NameTable } from "./name-table.js";
import type { SkillSettings } from "./settings.js";

export type CatalogPlace = Omit<SessionPlaces, "settings">;

interface Loaded {
  readonly skills: readonly Skill[];
  readonly problems: readonly string[];
}

/** Finds skills where they may stand, reads the head of each, and settles who has which name. */
export class SkillCatalog implements Skills {
  readonly #place: CatalogPlace;
  readonly #settings: SkillSettings;
  readonly #packages: Packages | undefined;
  readonly #sources = new Set<SkillSource>();
  readonly #served = new Map<Skill, (signal: AbortSignal) => Promise<string>>();
  readonly #heads = new HeadCache();
  /** Folders below the session's that work has touched. */
  readonly #nested = new Map<string, SkillPlace>();
  #loaded: Promise<Loaded> | undefined;

  constructor(place: CatalogPlace, settings: SkillSettings, packages: Packages | undefined) {
    this.#place = place;
    this.#settings = settings;
    this.#packages = packages;
  }

  async list(): Promise<readonly Skill[]> {
    const { skills } = await this.#all();
    const stateOf = this.#settings.states();
    return skills.map((skill) => {
      const state = stateOf(skill);
      return state === skill.state ? skill : { ...skill, state };
    });
  }

  async find(name: string): Promise<Skill | undefined> {
    return findByName(await this.list(), name);
  }

  async problems(): Promise<readonly string[]> {
    const { skills, problems } = await this.#all();
    return [...problems, ...skills.flatMap((skill) => skill.problems.map((problem) => `${skill.name} (${skill.origin}): ${problem}`))];
  }

  async body(skill: Skill, signal: AbortSignal): Promise<string> {
    const { skills } = await this.#all();
    const served = this.#served.get(skills.find(({ name }) => name === skill.name) ?? skill);
    return served === undefined ? bodyOf(await textOf(skill.origin, signal)) : served(signal);
  }

  add(source: SkillSource): () => void {
    this.#sources.add(source);
    this.#loaded = undefined;
    return () => {
      this.#sources.delete(source);
      this.#loaded = undefined;
    };
  }

  /** Looks again at every place; files that did not change are not read again. */
  refresh(): void {
    this.#loaded = undefined;
  }

  /** Takes in the skills that stand between the session's folder and a file that work touched. True when there may be some. */
  touch(file: string): boolean {
    const { cwd } = this.#place;
    const inside = relative(cwd, dirname(file));
    if (inside === "" || inside.startsWith("..")) return false;
    const [top] = levelsOf(cwd);
    let isNew = false;
    for (let at = dirname(file); at !== cwd && at.length > cwd.length; at = dirname(at)) {
      if (this.#nested.has(at)) break;
      this.#nested.set(at, nestedPlace(at, top, relative(cwd, at).replaceAll("\\", "/")));
      isNew = true;
    }
    if (isNew) this.#loaded = undefined;
    return isNew;
  }

  #all(): Promise<Loaded> {
    this.#loaded ??= this.#load();
    return this.#loaded;
  }

  async #load(): Promise<Loaded> {
    if (!this.#settings.enabled) return { skills: [], problems: [] };
    const scan = new Scan();
    const names = new NameTable();
    for (const place of placesOf({ ...this.#place, settings: this.#settings.own })) await this.#addPlace(place, scan, names);
    for (const place of [...this.#nested.values()])
      for (const below of skillFolders) await this.#addPlace({ ...place, folder: `${place.folder}/${below}` }, scan, names);
    for (const one of (await this.#packages?.active("skills")) ?? []) {
      const kept = keptSkills(one);
      // Mostly they are known: hundreds of promises would cost more than what they wait for.
      if (kept === undefined) await this.#readPackage(one, names);
      else for (const skill of kept) names.addPackaged(new PackagedSkill(one, skill, this.#distrustOf(one)));
    }
    const unheard = await this.#addServed(names);
    const bundled = this.#settings.bundled ? bundledFolder() : undefined;
    if (bundled !== undefined) await this.#addBundled(bundled, scan, names);
    return { skills: names.skills, problems: [...scan.problems, ...names.problems, ...unheard] };
  }

  async #addPlace(place: SkillPlace, scan: Scan, names: NameTable): Promise<void> {
    for (const found of scan.files(place)) {
      if (!names.isNew(found.file)) continue;
      const known = this.#heads.head(found);
      const read = known instanceof Promise ? await known : known;
      const changed = place.consentedAt !== undefined && found.ctimeMs > place.consentedAt;
      const distrust = place.distrust ?? (changed ? "it changed since the folder was trusted" : undefined);
      const skill = skillOf(found.name, place.scope, found.file, distrust, read, found.dir);
      names.add(skill, place.prefix === undefined ? undefined : `${place.prefix}:${found.name}`);
    }
  }

  async #addBundled(folder: string, scan: Scan, names: NameTable): Promise<void> {
    const heads = bundledHeads(folder);
    if (heads === undefined) return this.#addPlace({ folder, scope: "bundled" }, scan, names);
    for (const { name, file, dir, head: read } of heads) names.add(skillOf(name, "bundled", file, undefined, read, dir));
  }

  #distrustOf(one: ActivePackage): string | undefined {
    return this.#place.trusted || !["project", "local"].includes(one.scope) ? undefined : "the folder is not trusted";
  }

  async #readPackage(one: ActivePackage, names: NameTable): Promise<void> {
    const distrust = this.#distrustOf(one);
    for (const { name, file, dir, head: read } of await this.#readHeads(one))
      names.add(skillOf(`${one.name}:${name}`, "package", file, distrust, read, dir, packageOf(one)));
  }

  async #readHeads(one: ActivePackage): Promise<readonly PackageHead[]> {
    const heads: PackageHead[] = [];
    for (const { name, dir, file } of one.skills) {
      const found = new Scan().file(file, dir);
      if (found === undefined) continue;
      const known = this.#heads.head(found);
      const read = known instanceof Promise ? await known : known;
      heads.push({ name: name ?? read.fields.name ?? basename(dir), file: found.file, dir, head: read });
    }
    keepSkills(one, heads);
    return heads;
  }

  /** A source that fails costs nothing but its own skills. */
  async #addServed(names: NameTable): Promise<readonly string[]> {
    const problems: string[] = [];
    this.#served.clear();
    for (const source of this.#sources) {
      try {
        for (const { name, data, read } of await source.list()) {
          const skill = skillOf(name, "remote", source.origin, "the skill is served from elsewhere", head(data, "", []));
          names.add(skill);
          this.#served.set(skill, read);
        }
      } catch (error) {
        problems.push(`The skills of ${source.origin} cannot be listed: ${messageOf(error)}`);
      }
    }
    return problems;
  }
}

/** Bytes of a file that is still a text to be read. */
const mostBytes = 1_000_000;

/** The file that was found, and not what has taken its place meanwhile. */
async function textOf(file: string, signal: AbortSignal): Promise<string> {
  const { size } = await stat(file);
  if (size > mostBytes) throw new Error(`${file} is larger than ${mostBytes} bytes.`);
  if ((await realpath(file)) !== file) throw new Error(`${file} has become a link, and is not followed.`);
  return readFile(file, { encoding: "utf8", signal });
}

function skillOf(
  name: string,
  scope: SkillScope,
  origin: string,
  distrust: string | undefined,
  { fields, description, problems }: SkillHead,
  dir?: string,
  from?: SkillPackage,
): Skill {
  const trust = distrust === undefined ? { trusted: true } : { trusted: false, distrust };
  const place = { ...(dir === undefined ? {} : { dir }), ...(from === undefined ? {} : { package: from }) };
  const state = fields.defaultEnabled ? "on" : "off";
  const offer = { forModel: !fields.disableModelInvocation, waits: fields.paths.length > 0 };
  return { name, description, scope, origin, ...trust, state, ...offer, fields, problems, ...place };
}
