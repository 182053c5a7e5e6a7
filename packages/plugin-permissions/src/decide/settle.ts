import type { ShellCommand } from "../shell/shell-reading.js";
import type { DecisionContext, DecisionPolicy } from "./context.js";
import type { Examination, FileUse } from "./examine.js";
import { deniedPrograms } from "./hidden-programs.js";
import { allowRules, effectiveMode } from "./judgement.js";
import type { Judgement } from "./judgement.js";
import { allowsOther } from "./match-rule.js";
import type { Scene } from "./scene.js";
import { allowsReading, judgePart } from "./shell-parts.js";
import type { PartPolicy, PartVerdict } from "./shell-parts.js";
import type { Rule } from "../rules/rule.js";
import { coversTool } from "../rules/tool-names.js";

/** What is left once nothing refuses: mode, allow rules, reading, and if none of them helps, a question. */
export function settle(call: Examination, scene: Scene, policy: DecisionPolicy, context: DecisionContext): Judgement {
  const mode = effectiveMode(policy);
  if (mode === "bypassPermissions")
    return { behavior: "allow", reason: "mode", because: "In mode bypassPermissions nothing else is asked about." };
  const reading = readsOnly(call, scene, policy);
  if (reading !== undefined) return reading;
  // Fetching a page is a way of reading, where a rule allows it.
  if (mode === "plan") return (call.kind === "fetch" ? other(call, scene, policy) : undefined) ?? plan(call, scene, context);
  const edits = mode === "acceptEdits" || mode === "auto";
  const verdict =
    call.kind === "shell"
      ? shell(call, scene, { allow: allowRules(policy), edits, denied: deniedPrograms(policy.rules) })
      : (other(call, scene, policy) ?? edit(call, scene, edits, mode));
  if (verdict.behavior === "ask" && context.containment === "unasked" && call.kind === "shell" && (call.shell?.commands.length ?? 0) > 0)
    return {
      behavior: "allow",
      reason: "sandbox",
      because: "The command runs contained, and the settings let contained commands go unasked.",
    };
  return verdict;
}

function ask(because: string): Judgement {
  return { behavior: "ask", reason: "no-rule", because, liftable: true };
}

function readsOnly(call: Examination, scene: Scene, policy: DecisionPolicy): Judgement | undefined {
  if (call.kind === "shell") {
    // Here rules only say what else may be read.
    if (call.shell?.commands.some(({ writes, removes }) => writes.length + removes.length > 0) === true) return undefined;
    const verdict = shell(call, scene, { allow: allowRules(policy).filter(allowsReading), edits: false, denied: [] });
    return verdict.behavior === "allow" ? verdict : undefined;
  }
  if (!call.readOnly) return undefined;
  if (call.files.every((use) => scene.isInFolders(scene.locate(use))))
    return { behavior: "allow", reason: "read-only", because: `${call.tool} only reads, inside the working folders.` };
  const rules = allowRules(policy).filter((rule) => coversTool(rule.tool, call.tool) || (call.kind === "read" && allowsReading(rule)));
  const strays = call.files.filter((use) => !scene.isInFolders(scene.locate(use)));
  const found = strays.map((use) => covering(use, scene, rules));
  const [rule] = found;
  if (rule === undefined || found.includes(undefined)) return undefined;
  return { behavior: "allow", reason: "rule", rule, because: `The rule ${rule.text} allows it.` };
}

function covering(use: FileUse, scene: Scene, rules: readonly Rule[]): Rule | undefined {
  return scene.allowed(rules, scene.locate(use));
}

function plan(call: Examination, scene: Scene, { planFile }: DecisionContext): Judgement {
  const [file] = call.files;
  if (call.kind === "edit" && planFile !== undefined && file !== undefined && scene.locate(file).forms.every((form) => form === planFile))
    return { behavior: "allow", reason: "mode", because: "The plan is the one file that plan mode writes." };
  const because = `In plan mode only reading goes unasked, and ${call.tool} ${call.kind === "shell" ? "runs more than that here" : "does more than that"}.`;
  return call.kind === "edit" ? { behavior: "deny", reason: "mode", because } : { behavior: "ask", reason: "mode", because };
}

/** Every command of the line must be allowed, by whatever allows it. */
function shell(call: Examination, scene: Scene, policy: PartPolicy): Judgement {
  const { allow } = policy;
  const { shell: reading } = call;
  if (reading === undefined) return { behavior: "ask", reason: "unclear", because: "The call has no command." };
  const blanket = allow.some((rule) => rule.subject.kind === "tool" && rule.tool !== "Edit" && rule.tool !== "Read");
  const [doubt] = reading.doubts;
  const unread = reading.commands.length === 0 || reading.doubts.some((one) => /\b(?:parsed|deep|more commands)\b/.test(one));
  if (doubt !== undefined && (!blanket || unread))
    return { behavior: "ask", reason: "unclear", because: `Nobody can vouch for the command: ${doubt}.` };
  if (reading.commands.length === 0) return { behavior: "ask", reason: "unclear", because: "The line holds no command." };
  const whole = wholeLine(call, allow);
  const judged = reading.commands.map((command) => judgePart(command, call, policy, scene));
  const parts: PartVerdict[] = [];
  for (const [index, command] of reading.commands.entries()) {
    const part = judged[index] ?? { by: undefined, because: "it was not judged" };
    const exact = whole ?? exactOuter(reading.commands, judged, index);
    const covered = part.by === undefined && exact !== undefined && staysInside(command, scene);
    if (part.by === undefined && !covered)
      return ask(`No rule allows ${shortened(command.source || call.command || "")}: ${part.because}.`);
    parts.push(covered && exact !== undefined ? { by: "rule", rule: exact, exact: true } : part);
  }
  const rule = parts.find((part) => part.by === "rule");
  if (rule?.by === "rule") return { behavior: "allow", reason: "rule", rule: rule.rule, because: `The rule ${rule.rule.text} allows it.` };
  if (parts.some(({ by }) => by === "edit"))
    return {
      behavior: "allow",
      reason: "mode",
      because: "It only edits files inside the working folders, which this mode lets go unasked.",
    };
  return { behavior: "allow", reason: "read-only", because: "It only reads, inside the working folders." };
}

/** A rule without wildcards that is this very line. */
function wholeLine({ command, tool }: Examination, allow: readonly Rule[]): Rule | undefined {
  const text = command?.trim();
  return allow.find(
    ({ subject, tool: named }) => named === tool && subject.kind === "command" && !subject.pattern.wild && subject.pattern.body === text,
  );
}

/** The rule without wildcards that allows a command in whose arguments this one stands, or behind which it does (`watch npm test`). */
function exactOuter(commands: readonly ShellCommand[], judged: readonly PartVerdict[], index: number): Rule | undefined {
  let at = commands[index]?.within;
  for (let steps = 0; at !== undefined && steps < commands.length; steps++) {
    const outer = judged[at];
    if (outer?.by === "rule" && outer.exact) return outer.rule;
    at = commands[at]?.within;
  }
  // The reader lists what stands behind a wrapper right after it.
  const outer = judged[index - 1];
  return outer?.by === "rule" && outer.exact && isBehind(commands[index], commands[index - 1]) ? outer.rule : undefined;
}

function isBehind(command: ShellCommand | undefined, outer: ShellCommand | undefined): boolean {
  if (command === undefined || outer?.exactOnly !== true || command.words.length === 0) return false;
  const last = outer.words.slice(-command.words.length);
  return last.length < outer.words.length && last.every(({ text }, at) => text !== undefined && text === command.words[at]?.text);
}

function staysInside(command: ShellCommand, scene: Scene): boolean {
  return [...command.writes, ...command.removes].every((use) => scene.isInFolders(scene.locate(use)));
}

function other(call: Examination, scene: Scene, policy: DecisionPolicy): Judgement | undefined {
  const rules = allowRules(policy, call.tool);
  if (call.kind !== "edit" && call.files.length === 0) {
    const rule = rules.find((one) => allowsOther(one, call));
    return rule === undefined ? undefined : { behavior: "allow", reason: "rule", rule, because: `The rule ${rule.text} allows it.` };
  }
  const found = call.files.map((use) => covering(use, scene, rules));
  const [rule] = found;
  if (rule === undefined || found.includes(undefined)) return undefined;
  if (call.kind === "edit" && call.files.some((use) => hasOtherNames(use, scene))) return undefined;
  return { behavior: "allow", reason: "rule", rule, because: `The rule ${rule.text} allows it.` };
}

function hasOtherNames(use: FileUse, scene: Scene): boolean {
  const { links, kind } = scene.locate(use);
  return kind === "file" && links > 1;
}

function edit(call: Examination, scene: Scene, edits: boolean, mode: string): Judgement {
  const stray = call.files.find((use) => !scene.isInFolders(scene.locate(use)) || (call.kind === "edit" && hasOtherNames(use, scene)));
  if (call.kind === "edit" && edits && stray === undefined && call.files.length > 0)
    return { behavior: "allow", reason: "mode", because: `In mode ${mode} edits inside the working folders go unasked.` };
  if (stray === undefined) return ask(`No rule allows this call of ${call.tool}.`);
  const { doubt, links } = scene.locate(stray);
  const why = doubt ?? (links > 1 && call.kind === "edit" ? "the file has another name elsewhere" : "it lies outside the working folders");
  return doubt === undefined
    ? ask(`No rule allows ${call.tool} of ${stray.source}: ${why}.`)
    : { behavior: "ask", reason: "unclear", because: `A person must look at ${JSON.stringify(stray.source)}: ${why}.` };
}

function shortened(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 59)}…` : text);
}
