import { hiddenProgram } from "./hidden-programs.js";
import { allowsCommand } from "./match-command.js";
import type { CommandPattern } from "../rules/command-pattern.js";
import type { Rule } from "../rules/rule.js";
import { coversTool } from "../rules/tool-names.js";
import type { PathUse, ShellCommand } from "../shell/shell-reading.js";
import type { Examination } from "./examine.js";
import type { Scene } from "./scene.js";

/** What lets one command of a line go unasked, or why nothing does. */
export type PartVerdict =
  | { readonly by: "read-only" }
  | { readonly by: "rule"; readonly rule: Rule; readonly exact: boolean }
  | { readonly by: "edit" }
  | { readonly by: undefined; readonly because: string };

export interface PartPolicy {
  readonly allow: readonly Rule[];
  /** Edits inside the working folders go unasked. */
  readonly edits: boolean;
  /** Programs that deny rules name. */
  readonly denied: readonly string[];
}

// Programs that change the files they are given, and yet do not count as editing. What else changes files does so by a redirect.
const otherWriters = new Set(["tee", "unlink", "ln", "truncate", "install", "dd", "chmod", "chown"]);

export function judgePart(command: ShellCommand, call: Examination, policy: PartPolicy, scene: Scene): PartVerdict {
  const every = policy.allow.find((rule) => rule.subject.kind === "tool" && coversTool(rule.tool, call.tool));
  const hidden =
    every === undefined || call.shell === undefined ? undefined : hiddenProgram(command, call.command ?? "", call.shell, policy.denied);
  // Who allows everything and yet forbids a program has not allowed what may run it unseen.
  const blanket = hidden === undefined ? every : undefined;
  if (command.name === undefined)
    return blanket === undefined ? no("what it runs is known only when it runs") : { by: "rule", rule: blanket, exact: false };
  const writes = [...command.writes, ...command.removes].filter((use) => !isNowhere(use, scene));
  const strayWrite = writes.find((use) => !writable(use, scene, policy.allow));
  if (strayWrite !== undefined && !(blanket !== undefined && strayWrite.path === undefined))
    return no(outside("writes", strayWrite, scene));

  if (blanket !== undefined) return { by: "rule", rule: blanket, exact: false };
  const strayRead = command.reads.find((use) => !readable(use, scene, policy.allow));
  // Of a program that may run anything the arguments are only perhaps files: those that surely lie elsewhere count.
  const strays = command.reads.filter((use) =>
    command.effect === "runs" ? surelyOutside(use, scene, policy.allow) : !readable(use, scene, policy.allow),
  );
  const rule = command.words.length === 0 ? undefined : ruleFor(command, call, policy.allow, strays);
  if (rule !== undefined) return { by: "rule", rule, exact: rule.subject.kind === "command" && !rule.subject.pattern.wild };

  if (hidden !== undefined) return no(`${hidden}, and a deny rule forbids ${policy.denied[0]}`);
  if (command.effect === "runs") return no(command.why ?? "what it does cannot be told from its arguments");
  if (strayRead !== undefined) return no(outside("reads", strayRead, scene));
  const git = command.git === undefined ? undefined : gitDoubt(command.git, scene);
  if (git !== undefined) return no(git);
  if (writes.length === 0) return { by: "read-only" };
  const program = command.allowForms.at(-1)?.[0]?.text ?? command.name;
  const edits = !otherWriters.has(program.slice(program.lastIndexOf("/") + 1));
  if (policy.edits && edits && writes.every((use) => scene.isInFolders(scene.locate(use)))) return { by: "edit" };
  const byRule = command.removes.length === 0 ? editRule(writes, policy.allow, scene) : undefined;
  if (byRule !== undefined) return { by: "rule", rule: byRule, exact: false };
  return no("it changes files");
}

function no(because: string): PartVerdict {
  return { by: undefined, because };
}

function ruleFor(command: ShellCommand, call: Examination, allow: readonly Rule[], strays: readonly PathUse[]): Rule | undefined {
  const ignoreCase = call.tool === "PowerShell";
  return allow.find(
    (rule) =>
      rule.subject.kind === "command" &&
      coversTool(rule.tool, call.tool) &&
      vouchesFor(rule.subject.pattern, strays) &&
      allowsCommand(rule.subject.pattern, command, ignoreCase),
  );
}

/** A wildcard was not meant for files elsewhere; a rule without one names those it means. */
function vouchesFor({ wild, body }: CommandPattern, strays: readonly PathUse[]): boolean {
  return strays.every(({ source }) => !wild && body.includes(source));
}

function editRule(writes: readonly PathUse[], allow: readonly Rule[], scene: Scene): Rule | undefined {
  const rules = allow.filter(({ tool, subject }) => (tool === "Edit" || tool === "Write") && subject.kind === "path");
  const found = writes.map((use) => (use.pattern === undefined ? scene.allowed(rules, scene.locate(use)) : undefined));
  return found.every((rule) => rule !== undefined) ? found[0] : undefined;
}

function writable(use: PathUse, scene: Scene, allow: readonly Rule[]): boolean {
  const located = scene.locate(use);
  if (located.links > 1 && located.kind === "file") return false;
  return scene.isInFolders(located) || editRule([use], allow, scene) !== undefined;
}

function isNowhere(use: PathUse, scene: Scene): boolean {
  const { forms } = scene.locate(use);
  return forms.length > 0 && forms.every((form) => form === "/dev/null");
}

function surelyOutside(use: PathUse, scene: Scene, allow: readonly Rule[]): boolean {
  if (readable(use, scene, allow)) return false;
  return scene.locate(use).forms.some((form) => !scene.holds(form)) || beginsOutside(use, scene);
}

/** Of a path that is known only when it runs, such as `/proc/$PPID/environ`: what it begins with leads to no working folder. */
function beginsOutside({ path, source }: PathUse, scene: Scene): boolean {
  const { place } = scene;
  if (path !== undefined) return false;
  const known = /^["']?(~?\/[^$`*?{[\\"']*)/.exec(source)?.[1];
  const start = known?.replace(/^~/, place.home).replace(/[^/]*$/, "");
  if (start === undefined || start.includes("..") || scene.holds(start.replace(/(?<=.)\/$/, ""))) return false;
  return ![place.project, place.cwd, ...place.directories].some((folder) => `${folder}/`.startsWith(start));
}

function readable(use: PathUse, scene: Scene, allow: readonly Rule[]): boolean {
  const located = scene.locate(use);
  if (isNowhere(use, scene) || scene.isInFolders(located)) return true;
  return use.pattern === undefined && scene.allowed(allow.filter(allowsReading), located) !== undefined;
}

/** An allow rule for reading files, or one for editing them, which implies it. */
export function allowsReading({ tool, subject }: Rule): boolean {
  return subject.kind === "path" && (tool === "Read" || tool === "Edit");
}

function gitDoubt(use: PathUse, scene: Scene): string | undefined {
  const located = scene.locate(use);
  if (located.forms.length === 0 || located.doubt !== undefined) return "the repository it looks at is known only when it runs";
  // What lies elsewhere may be a repository that somebody else prepared, or may become one before git starts.
  if (!located.forms.includes(scene.place.cwd)) return "it looks at the repository of another folder";
  const { safe, why } = scene.files.git(located.forms.at(-1) ?? "");
  return safe ? undefined : (why ?? "the repository's configuration may run something");
}

function outside(verb: string, use: PathUse, scene: Scene): string {
  const located = scene.locate(use);
  if (located.doubt !== undefined) return `it ${verb} ${use.source}, and ${located.doubt}`;
  if (located.links > 1) return `it ${verb} ${use.source}, which has another name elsewhere`;
  return `it ${verb} ${use.source}, which lies outside the working folders`;
}
