import { posix } from "node:path";
import { disjoint } from "../paths/disjoint.js";
import { folded, isInside } from "../paths/inside.js";
import { locate } from "../paths/located.js";
import type { Located } from "../paths/located.js";
import { mayMatchBelow, segmentsMatch } from "../paths/path-pattern.js";
import type { PathPattern } from "../paths/path-pattern.js";
import type { FileFacts } from "../paths/file-facts.js";
import type { Rule } from "../rules/rule.js";
import type { PathUse } from "../shell/shell-reading.js";
import type { DecisionPlace } from "./context.js";

/** The disk as one decision sees it: paths found, folders known, rules' paths compared with them. */
export class Scene {
  readonly place: DecisionPlace;
  readonly files: FileFacts;
  readonly #found = new Map<string, Located>();
  #folders: readonly string[] | undefined;

  constructor(place: DecisionPlace, files: FileFacts) {
    this.place = place;
    this.files = files;
  }

  locate(use: PathUse): Located {
    const key = `${use.cwd}\0${use.path}\0${use.source}`;
    const known = this.#found.get(key) ?? locate(use.path, use.cwd, use.source, this.place, this.files);
    this.#found.set(key, known);
    return known;
  }

  /** The folders in which work is allowed, as they are named and as they really are. */
  get folders(): readonly string[] {
    return (this.#folders ??= [this.place.project, ...this.place.directories].flatMap((folder) => this.#both(folder)));
  }

  /** Every form of the file lies in a working folder. */
  isInFolders({ forms, doubt }: Located): boolean {
    return doubt === undefined && forms.length > 0 && forms.every((form) => this.holds(form));
  }

  /** The path lies in a working folder. */
  holds(form: string): boolean {
    return this.folders.some((folder) => isInside(folder, form));
  }

  /** The rule that allows the file: every form of it must match, to the letter, the first one or another. */
  allowed(rules: readonly Rule[], { forms, doubt }: Located): Rule | undefined {
    if (doubt !== undefined || forms.length === 0) return undefined;
    const found = forms.map((form) => rules.find((rule) => this.#allowsForm(rule, form)));
    return found.includes(undefined) ? undefined : found[0];
  }

  #allowsForm(rule: Rule, form: string): boolean {
    if (rule.subject.kind === "tool") return true;
    if (rule.subject.kind !== "path") return false;
    const { pattern } = rule.subject;
    const bases = this.#anchors(pattern, rule, false).flatMap((base) => this.#both(base));
    return bases.some((base) => matches(pattern, base, form, pattern.floating));
  }

  /** Some form of the file may be one that the rule names: names that a file system may take for the same count as the same. */
  refuses(rule: Rule, located: Located): boolean {
    return this.#refusal(rule, located, (pattern, base, form, floating) => matches(pattern, base, form, floating));
  }

  /** Something below the folder may be a file that the rule names. */
  refusesBelow(rule: Rule, located: Located): boolean {
    return this.#refusal(
      rule,
      located,
      (pattern, base, form, floating) =>
        isInside(form, base) || (isInside(base, form) && mayMatchBelow(pattern.segments, segmentsBelow(base, form), floating)),
    );
  }

  /** The rule's path is that of one file, and it is there, below the folder. */
  namesFileBelow(rule: Rule, { forms }: Located): boolean {
    if (rule.subject.kind !== "path") return false;
    const { pattern } = rule.subject;
    if (pattern.segments.some((segment) => /[*?[]/.test(segment))) return false;
    const bases = pattern.floating ? forms : this.#anchors(pattern, rule, true);
    return bases.some((base) => {
      const path = `${base === "/" ? "" : base}/${pattern.segments.join("/")}`;
      return forms.some((form) => isInside(form, path)) && this.files.look(path).kind !== "missing";
    });
  }

  /** A glob below this folder may name a file that the rule names. */
  globMeets(rule: Rule, located: Located, glob: string): boolean {
    if (rule.subject.kind !== "path" || !this.refusesBelow(rule, located)) return false;
    const last = rule.subject.pattern.segments.findLast((segment) => segment !== "**");
    if (last === undefined) return true;
    // Of the names that a glob finds each is matched by one of its segments.
    const segments = glob.split("/").filter((segment) => segment !== "" && segment !== ".");
    return segments.some((segment) => segment === "**" || !disjoint(folded(segment), folded(last)));
  }

  #refusal(
    rule: Rule,
    { forms }: Located,
    compare: (pattern: PathPattern, base: string, form: string, floating: boolean) => boolean,
  ): boolean {
    if (rule.subject.kind !== "path") return false;
    const { pattern } = rule.subject;
    const floating = pattern.floating || pattern.folder;
    const wanted: PathPattern = { ...pattern, segments: pattern.segments.map(folded) };
    const bases = this.#anchors(pattern, rule, true).flatMap((base) => this.#both(base));
    const targets = this.#targets(pattern, rule);
    return forms.some((form) => {
      const name = folded(form);
      return (
        bases.some((base) => compare(wanted, folded(base), name, floating)) ||
        targets.some(({ base, segments }) => compare({ ...wanted, segments: segments.map(folded) }, folded(base), name, false))
      );
    });
  }

  /** Where the fixed beginning of a rule's path really leads, if it is a link. */
  #targets(pattern: PathPattern, rule: Rule): readonly { readonly base: string; readonly segments: readonly string[] }[] {
    const wild = pattern.segments.findIndex((segment) => /[*?[]/.test(segment));
    const fixed = wild < 0 ? pattern.segments : pattern.segments.slice(0, wild);
    if (fixed.length === 0) return [];
    return this.#anchors(pattern, rule, true).flatMap((anchor) => {
      const path = `${anchor === "/" ? "" : anchor}/${fixed.join("/")}`;
      const { real } = this.files.look(path);
      return real === undefined || real === path ? [] : [{ base: real, segments: pattern.segments.slice(fixed.length) }];
    });
  }

  #anchors(pattern: PathPattern, rule: Rule, refusing: boolean): readonly string[] {
    const { place } = this;
    const above = (folder: string): string =>
      pattern.up === 0 ? folder : posix.join(folder, "../".repeat(pattern.up)).replace(/(?<=.)\/$/, "");
    if (pattern.anchor === "root") return ["/"];
    if (pattern.anchor === "home") return [above(place.home)];
    if (pattern.anchor === "project") return [above(rule.origin.anchor ?? place.project)];
    // A `cd` must not lead out of a rule that refuses.
    return [...new Set(refusing ? [place.cwd, place.project] : [place.cwd])].map(above);
  }

  #both(folder: string): readonly string[] {
    const { real } = this.files.look(folder);
    return real === undefined || real === folder ? [folder] : [folder, real];
  }
}

function matches({ segments }: PathPattern, base: string, form: string, floating: boolean): boolean {
  return isInside(base, form) && segmentsMatch(segments, segmentsBelow(base, form), floating);
}

function segmentsBelow(base: string, form: string): readonly string[] {
  return form
    .slice(base.length)
    .split("/")
    .filter((segment) => segment !== "");
}
