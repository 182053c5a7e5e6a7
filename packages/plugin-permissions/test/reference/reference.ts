import type { PermissionBehavior } from "@lorimer/sdk";
import type { CallFact, CommandFact, PolicyFact, RuleFact } from "./facts.js";
import { inside, pathRuleMatches } from "./path-pattern.js";
import { isCriticalFolder, isProtected } from "./safety.js";
import { nameMatches, readRule } from "./rule.js";
import { commandMatches, hostMatches, mayMatch, starMatches, unknownWord } from "./text-pattern.js";

/**
 * What the rules of permission say of a call: a second opinion, written from their description alone, slow and plain.
 * The order is: deny, ask, what needs a person, safety, mode, allow, ask.
 */
export function referenceDecide(call: CallFact, policy: PolicyFact): PermissionBehavior {
  const ask: PermissionBehavior = policy.mode === "dontAsk" ? "deny" : "ask";
  if (someRule("deny", call, policy)) return "deny";
  if (someRule("ask", call, policy)) return ask;
  if (call.kind === "other" && call.needsPerson) return ask;
  if (isUnsafe(call, policy)) return ask;
  if (policy.mode === "bypassPermissions") return "allow";
  if (policy.mode === "plan" && !onlyReads(call)) return call.kind === "edit" ? "deny" : ask;
  return isAllowed(call, policy) ? "allow" : ask;
}

/** A deny or ask rule is about a call when it is about any part of it. */
function someRule(behavior: "deny" | "ask", call: CallFact, policy: PolicyFact): boolean {
  return policy.rules.some((rule) => {
    const read = readRule(rule.text);
    if (rule.behavior !== behavior || read === undefined) return false;
    if (read.content === undefined) return nameMatches(read, call.tool, behavior);
    const { content } = read;
    const about = (paths: readonly string[]): boolean => paths.some((path) => pathRule(content, path, rule, policy));
    if (call.kind === "shell") {
      if (read.tool === call.tool) return call.commands.some((command) => denyForms(command).some((form) => commandMatches(content, form)));
      const changed = (command: CommandFact): readonly string[] => (behavior === "deny" ? [...command.writes, ...command.removes] : []);
      if (read.tool === "Read") return call.commands.some((command) => about([...command.reads, ...changed(command)]));
      if (read.tool === "Edit") return call.commands.some((command) => about([...command.writes, ...command.removes]));
      return false;
    }
    if (call.kind === "read") return read.tool === "Read" && about(bothEnds(call));
    if (call.kind === "edit") {
      const coversRead = call.tool !== "NotebookEdit" && behavior === "deny";
      return (read.tool === "Edit" || (read.tool === "Read" && coversRead)) && about(bothEnds(call));
    }
    if (call.kind === "fetch") return read.tool === call.tool && domainRule(content, call.host);
    return nameMatches(read, call.tool, behavior) && parameterRule(content, call.input);
  });
}

function bothEnds(call: { readonly path: string; readonly linkTo?: string }): readonly string[] {
  return call.linkTo === undefined ? [call.path] : [call.path, call.linkTo];
}

/** The texts under which a rule may know a command: with its wrapper and without. */
function forms(command: CommandFact): readonly string[] {
  const end = command.unresolved ? [unknownWord] : [];
  return [command.words, command.words.slice(command.wrapperWords)].map((words) => [...words, ...end].join(" "));
}

/** A rule that refuses looks deeper, and assignments never hide a command from it; it may name them all the same. */
function denyForms(command: CommandFact): readonly string[] {
  return [...forms(command), ...command.inner.map((words) => words.join(" ")), ...written(command)];
}

/** The same with the assignments as they were written. */
function written(command: CommandFact): readonly string[] {
  return forms(command).map((form) => [...command.assignments.map(({ text }) => text), form].join(" "));
}

/** Where a relative pattern counts from, an allow rule takes the working folder alone, one that refuses the project too. */
function pathRule(pattern: string, path: string, rule: RuleFact, policy: PolicyFact): boolean {
  const folders = rule.behavior === "allow" ? [policy.cwd] : [policy.cwd, policy.project];
  return folders.some((cwd) => pathRuleMatches(pattern, path, { cwd, home: policy.home, slashFolder: rule.slashFolder }, rule.behavior));
}

function domainRule(content: string, host: string): boolean {
  return content.startsWith("domain:") && hostMatches(content.slice("domain:".length), host);
}

function parameterRule(content: string, input: Readonly<Record<string, unknown>>): boolean {
  const colon = content.indexOf(":");
  if (colon < 0) return false;
  const value = input[content.slice(0, colon)];
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") return false;
  return starMatches(content.slice(colon + 1), String(value));
}

function isUnsafe(call: CallFact, policy: PolicyFact): boolean {
  if (call.kind === "edit") return bothEnds(call).some(isProtected);
  if (call.kind !== "shell") return false;
  const removesCritical = call.commands.some(({ removes }) => removes.some((path) => isCriticalFolder(path, policy)));
  const writesProtected = call.commands.some(({ writes, removes }) => [...writes, ...removes].some(isProtected));
  // What cannot be known may be exactly what a rule wants to stop.
  const mayBeRefused = policy.rules.some((rule) => {
    const unknown = rule.behavior === "allow" ? [] : call.commands.filter(({ unresolved }) => unresolved);
    const content = contentOf(rule, call.tool);
    return content !== undefined && unknown.some((command) => forms(command).some((form) => mayMatch(content, form)));
  });
  return removesCritical || writesProtected || mayBeRefused;
}

function onlyReads(call: CallFact): boolean {
  if (call.kind === "read") return true;
  if (call.kind === "other") return call.readOnly;
  if (call.kind === "fetch") return true;
  return call.kind === "shell" && call.commands.every((command) => command.effect === "reads" && command.writes.length === 0);
}

function isAllowed(call: CallFact, policy: PolicyFact): boolean {
  const allows = policy.rules.filter((rule) => rule.behavior === "allow");
  // Where only reading is wanted, rules about commands have nothing to say.
  const isPlanned = policy.mode === "plan" && call.kind === "shell";
  const blanket =
    !isPlanned &&
    allows.some((rule) => {
      const read = readRule(rule.text);
      return read !== undefined && read.content === undefined && nameMatches(read, call.tool, "allow");
    });
  switch (call.kind) {
    case "read":
      return blanket || bothEnds(call).every((path) => isWork(path, policy)) || fileRule(["Read", "Edit"], bothEnds(call), policy);
    case "edit":
      if (blanket || fileRule(["Edit"], bothEnds(call), policy)) return true;
      return editsFreely(policy) && bothEnds(call).every((path) => isWork(path, policy));
    case "fetch":
      return blanket || allows.some((rule) => domainRule(contentOf(rule, call.tool) ?? "", call.host));
    case "other":
      return blanket || call.readOnly;
    case "shell":
      return call.commands.every((command) => commandAllowed(command, call.tool, blanket, policy));
  }
}

function commandAllowed(command: CommandFact, tool: string, blanket: boolean, policy: PolicyFact): boolean {
  // A rule about commands never vouches for changes outside, nor, unless it is about all of them, for what they read there.
  const mayChange = (path: string): boolean => isWork(path, policy) || fileRule(["Edit"], [path], policy);
  const mayRead = (path: string): boolean => isWork(path, policy) || fileRule(["Read", "Edit"], [path], policy);
  const staysInside = [...command.writes, ...command.removes].every(mayChange);
  if (blanket) return staysInside;
  const unsafeAssignment = command.assignments.some(({ safe }) => !safe);
  const byRule = policy.rules.some((rule) => {
    const content = rule.behavior === "allow" && policy.mode !== "plan" ? contentOf(rule, tool) : undefined;
    return content !== undefined && ruleVouches(content, command, unsafeAssignment);
  });
  if (!staysInside && byRule) return false;
  if (!command.reads.every(mayRead)) return false;
  if (byRule) return true;
  if (command.unresolved || unsafeAssignment) return false;
  if (command.effect === "runs") return false;
  const changes = [...command.writes, ...command.removes];
  // All by the mode or all by rules; a rule about edits never vouches for a removal.
  if (editsFreely(policy) && changes.every((path) => isWork(path, policy))) return true;
  return command.removes.length === 0 && command.writes.every((path) => path === "/dev/null" || fileRule(["Edit"], [path], policy));
}

/** An allow rule has to speak of the command as it stands, or of it without a wrapper and without harmless assignments. */
function ruleVouches(content: string, command: CommandFact, unsafeAssignment: boolean): boolean {
  const exact = !content.includes("*");
  if (command.needsExactRule && !exact) return false;
  if (
    written(command)
      .slice(0, command.needsExactRule ? 1 : 2)
      .some((text) => commandMatches(content, text)) &&
    (exact || !unsafeAssignment)
  )
    return true;
  const known = command.needsExactRule ? forms(command).slice(0, 1) : forms(command);
  return !unsafeAssignment && known.some((form) => commandMatches(content, form));
}

function contentOf(rule: RuleFact, tool: string): string | undefined {
  const read = readRule(rule.text);
  return read?.tool === tool ? read.content : undefined;
}

/** True when for every path an allow rule of these tools speaks of it. */
function fileRule(tools: readonly string[], paths: readonly string[], policy: PolicyFact): boolean {
  return paths.every((path) =>
    policy.rules.some((rule) => {
      const read = readRule(rule.text);
      if (rule.behavior !== "allow" || read?.content === undefined || !tools.includes(read.tool)) return false;
      return pathRule(read.content, path, rule, policy);
    }),
  );
}

function editsFreely(policy: PolicyFact): boolean {
  return policy.mode === "acceptEdits" || policy.mode === "auto";
}

function isWork(path: string, policy: PolicyFact): boolean {
  return path === "/dev/null" || policy.workFolders.some((folder) => inside(folder, path) !== undefined);
}
