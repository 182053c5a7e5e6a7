import { basename, join } from "node:path";
import { listOf, textOf } from "@lorimer/sdk/front-matter";
import { entriesIn, missingFault, namesIn, placeOf, unreadable } from "../files/inside.js";
import type { Place } from "../files/inside.js";
import { forkNote } from "./fork-fields.js";
import { note, shown } from "./found.js";
import type { Found } from "./found.js";
import { legacyNote } from "./legacy-tools.js";
import { listPaths, pathFault } from "./list-paths.js";
import { readDocument } from "./read-document.js";
import { typable } from "./typable.js";

const isSkillFile = (name: string): boolean => name.toLowerCase() === "skill.md";

/** How deep skills are looked for, to say that they stand too deep. */
const deepest = 5;

/** Whether folders of the package hold skills, though it has no folder `skills`. */
export async function holdsSkills(root: string): Promise<boolean> {
  for (const name of await namesIn(root))
    if (!name.startsWith(".") && (await skillFile(root, join(root, name)))?.kind === "file") return true;
  return false;
}

/** Finds skills: the folders in `skills`, those that the manifest names beside them, else the package itself as one skill. */
export async function findSkills(found: Found): Promise<void> {
  const { root, fields } = found;
  const search = new SkillSearch(found);
  const standard = await placeOf(root, "skills");
  const listed = await listPaths(root, fields["skills"]);
  // A catalogue that is itself the package names the skills of each of its entries: the folder holds those of all.
  const isShared = found.isCatalogueRoot && listed.some(({ place }) => place.kind === "folder");
  if (standard.kind === "outside") note(found, "skill", "", "skills", "broken", "it lies outside the package");
  else if (standard.kind === "file") note(found, "skill", "", "skills", "broken", "it is a file, not a folder");
  else if (standard.kind === "folder" && !isShared) await search.children(standard.at, true);
  for (const path of listed) {
    if (path.warning !== undefined) found.warnings.push(path.warning);
    if (path.place.kind === "folder") {
      if (!(await search.folder(path.place.at))) await search.children(path.place.at);
    } else if (path.place.kind === "file" && isSkillFile(basename(path.place.at))) await search.folder(join(path.place.at, ".."));
    else note(found, "skill", basename(path.given), path.given, "broken", pathFault(path, "a folder"));
  }
  const isWhole = fields["skills"] === undefined && standard.kind === "missing" && (await search.folder(root));
  if (isWhole) await search.beside(root);
  search.end(isWhole ? "the package is one skill, the SKILL.md at its top" : "it stands deeper than skills/NAME/SKILL.md");
  if (fields["skills"] !== undefined || standard.kind === "missing") return;
  if ((await skillFile(root, root)) !== undefined)
    note(found, "skill", "", "SKILL.md", "ignored", "it counts only in a package without a folder skills");
}

class SkillSearch {
  readonly #found: Found;
  readonly #taken = new Set<string>();
  readonly #names = new Set<string>();
  readonly #deeper = new Map<string, string>();

  constructor(found: Found) {
    this.#found = found;
  }

  /** Skills are the folders in a folder. One that stands deeper is named, and not read: it is often a part of another. */
  async children(folder: string, isStandard = false): Promise<void> {
    const names = await entriesIn(folder);
    if (names === undefined) return note(this.#found, "skill", "", shown(this.#found.root, folder), "broken", unreadable);
    for (const name of names) {
      const place = await placeOf(this.#found.root, join(folder, name));
      if (place.kind === "outside")
        note(this.#found, "skill", name, shown(this.#found.root, join(folder, name)), "broken", "it lies outside the package");
      if (place.kind === "missing")
        note(this.#found, "skill", name, shown(this.#found.root, join(folder, name)), "broken", await missingFault(join(folder, name)));
      if (isStandard && place.kind === "file" && /\.md$/i.test(name) && !/^(?:readme|skill)\.md$/i.test(name))
        note(
          this.#found,
          "skill",
          name.replace(/\.md$/i, ""),
          shown(this.#found.root, join(folder, name)),
          "ignored",
          "a skill is a folder with a SKILL.md",
        );
      if (place.kind !== "folder") continue;
      if ((await entriesIn(place.at)) === undefined) {
        note(this.#found, "skill", name, shown(this.#found.root, join(folder, name)), "broken", unreadable);
        continue;
      }
      const isSkill = await this.folder(join(folder, name));
      await this.#below(place.at, isSkill ? deepest : 1);
    }
  }

  /** Looks for skills in the folders of a package that is one itself. */
  beside(root: string): Promise<void> {
    return this.#below(root, deepest);
  }

  /** Notes skills that stand too deep; within a skill one level is looked at. */
  async #below(folder: string, depth: number): Promise<void> {
    if (depth > deepest) return;
    for (const name of await namesIn(folder)) {
      const place = await placeOf(this.#found.root, join(folder, name));
      if (place.kind !== "folder") continue;
      const deeper = await skillFile(this.#found.root, place.at);
      if (deeper?.kind === "file") this.#deeper.set(deeper.at, name);
      else await this.#below(place.at, depth + 1);
    }
  }

  /** Names the skills that stand too deep, unless the manifest named them too. */
  end(reason: string): void {
    for (const [at, name] of this.#deeper)
      if (!this.#taken.has(at)) note(this.#found, "skill", name, shown(this.#found.root, at), "ignored", reason);
  }

  /** Takes a folder as a skill. False where it is none. */
  async folder(dir: string): Promise<boolean> {
    const { root, fields, skills } = this.#found;
    const place = await skillFile(root, dir);
    if (place === undefined) return false;
    const isRoot = dir === root;
    const folderName = isRoot && typeof fields["name"] === "string" ? fields["name"] : basename(dir);
    if (place.kind !== "file") {
      const fault = place.kind === "outside" ? "it lies outside the package" : "it is a folder, not a file";
      note(this.#found, "skill", folderName, shown(root, place.given), "broken", fault);
      return true;
    }
    if (this.#taken.has(place.at)) return true;
    this.#taken.add(place.at);
    const document = await readDocument(place.at);
    const path = shown(root, place.given);
    if (!document.ok) {
      note(this.#found, "skill", folderName, path, "broken", document.fault);
      return true;
    }
    const reasons: string[] = [];
    if (basename(place.given) !== "SKILL.md") reasons.push("the file should be called SKILL.md");
    if (document.problem !== undefined) reasons.push(document.problem);
    const legacy = legacyNote(listOf(document.data["allowed-tools"]));
    const fork = forkNote(document.data);
    reasons.push(...[legacy, fork].filter((reason) => reason !== undefined));
    const own = textOf(document.data["name"]);
    const isTyped = own !== undefined && typable(own, false) === own && !own.includes(":");
    const name = isTyped ? own : (typable(folderName, false) ?? folderName);
    const shownAs = name === folderName ? "that of its folder" : name;
    if (own !== undefined && !isTyped) reasons.push(`its name "${own}" cannot be typed, so it goes by ${shownAs}`);
    else if (own === undefined && name !== folderName) reasons.push(`its name cannot be typed, so it goes by ${name}`);
    if (this.#names.has(name)) {
      note(this.#found, "skill", name, path, "broken", "another skill of the package has this name");
      return true;
    }
    this.#names.add(name);
    skills.push({ name, dir, file: place.at });
    note(this.#found, "skill", name, path, reasons.length === 0 ? "supported" : "emulated", reasons.join("; "));
    return true;
  }
}

/** The file that makes a folder a skill, whatever the case of its name. */
async function skillFile(root: string, dir: string): Promise<(Place & { readonly given: string }) | undefined> {
  const names = (await namesIn(dir)).filter(isSkillFile).sort((a, b) => Number(b === "SKILL.md") - Number(a === "SKILL.md"));
  for (const spelling of names) {
    const given = join(dir, spelling);
    const place = await placeOf(root, given);
    if (place.kind !== "missing") return { ...place, given };
  }
  return undefined;
}
