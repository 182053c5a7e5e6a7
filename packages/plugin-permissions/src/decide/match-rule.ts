import { matchesHost, hostOf } from "../rules/match-host.js";
import { matchesCommand } from "../rules/command-pattern.js";
import type { Rule } from "../rules/rule.js";
import { coversTool } from "../rules/tool-names.js";
import { wildcardMatches } from "../rules/wildcard.js";
import type { PathUse } from "../shell/shell-reading.js";
import type { Examination, FileUse } from "./examine.js";
import { refusesCommand } from "./match-command.js";
import type { Match } from "./match-command.js";
import { readsByName } from "./readers.js";
import type { Scene } from "./scene.js";

/** Whether a rule that asks or denies is about a call. Fails towards yes, and says `maybe` where only running would tell. */
export function refusesCall(rule: Rule, call: Examination, scene: Scene): Match {
  const covers = coversTool(rule.tool, call.tool);
  const { subject } = rule;
  if (subject.kind === "tool") return covers ? "yes" : "no";
  if (subject.kind === "path")
    return call.kind === "shell" ? refusesShellFiles(rule, call, scene) : refusesFiles(rule, call, scene, covers);
  if (!covers) return "no";
  if (subject.kind === "parameter") return matchesParameter(subject, call) ? "yes" : "no";
  if (subject.kind === "host") return refusesHost(subject.host, call);
  if (subject.kind === "name") return matchesName(rule, call, true) ? "yes" : "no";
  return refusesShell(rule, call);
}

/** Whether an allow rule that is not about files or commands covers a call. */
export function allowsOther(rule: Rule, call: Examination): boolean {
  if (!coversTool(rule.tool, call.tool)) return false;
  const { subject } = rule;
  if (subject.kind === "tool") return true;
  if (subject.kind === "host") {
    const host = hostOf(call.input["url"]);
    return host !== undefined && matchesHost(subject.host, host);
  }
  return subject.kind === "name" && matchesName(rule, call, false);
}

function matchesParameter({ name, value }: { readonly name: string; readonly value: string }, call: Examination): boolean {
  const given = Object.hasOwn(call.input, name) ? call.input[name] : undefined;
  if (typeof given !== "string" && typeof given !== "number" && typeof given !== "boolean") return false;
  return value.includes("*") ? wildcardMatches(value, String(given)) : value === String(given);
}

function refusesHost(host: string, call: Examination): Match {
  const named = hostOf(call.input["url"]);
  if (named === undefined) return call.input["url"] === undefined ? "no" : "maybe";
  return matchesHost(host, named) ? "yes" : "no";
}

/** The type of an agent, or a skill with its arguments. A rule that refuses a skill refuses it with any. */
function matchesName(rule: Rule, call: Examination, refusing: boolean): boolean {
  if (rule.subject.kind !== "name") return false;
  const { pattern } = rule.subject;
  const text = (field: string): string => (typeof call.input[field] === "string" ? call.input[field].trim() : "");
  if (call.tool === "Agent") return matchesCommand(pattern, text("subagent_type") || "general-purpose");
  const name = (text("skill") || text("name") || text("command")).replace(/^\//, "");
  const whole = `${name} ${text("args")}`.trim();
  const own = { ...pattern, body: pattern.body.replace(/^\//, "") };
  return matchesCommand(own, whole) || (refusing && matchesCommand(own, name));
}

function refusesFiles(rule: Rule, call: Examination, scene: Scene, covers: boolean): Match {
  // What may not be read may not be changed either: an edit shows what it replaces.
  const blocksEdit = rule.tool === "Read" && rule.behavior === "deny" && (call.tool === "Edit" || call.tool === "Write");
  if (!covers && !blocksEdit) return "no";
  return strongest(call.files.map((use) => refusesFile(rule, use, scene)));
}

function refusesFile(rule: Rule, use: FileUse, scene: Scene): Match {
  const located = scene.locate(use);
  if (scene.refuses(rule, located)) return "yes";
  if (use.access === "search" && located.kind !== "file" && scene.refusesBelow(rule, located))
    return scene.namesFileBelow(rule, located) ? "yes" : "maybe";
  if (located.forms.length === 0 || located.doubt?.includes("resolved") === true) return "maybe";
  return located.links > 1 && located.kind === "file" ? "maybe" : "no";
}

function refusesShell(rule: Rule, call: Examination): Match {
  if (rule.subject.kind !== "command" || call.shell === undefined) return "maybe";
  const { pattern } = rule.subject;
  const ignoreCase = call.tool === "PowerShell";
  if (call.command !== undefined && !pattern.wild && pattern.body === call.command.trim()) return "yes";
  const match = strongest(call.shell.commands.map((command) => refusesCommand(pattern, command, ignoreCase)));
  return match === "no" && call.shell.doubts.length > 0 ? "maybe" : match;
}

/** A rule about files, where a command line would use them. */
function refusesShellFiles(rule: Rule, call: Examination, scene: Scene): Match {
  const reading = rule.tool === "Read" || rule.tool.includes("*");
  const writing = rule.tool === "Edit" || rule.tool === "Write" || (reading && rule.behavior === "deny");
  if (!reading && !writing) return "no";
  if (call.shell === undefined) return "maybe";
  const match = strongest(
    call.shell.commands.map((command) => {
      // Listing is not reading.
      const reads = reading ? [...command.reads.filter(({ listing }) => listing !== true), ...readsByName(command)] : [];
      const writes = writing ? [...command.writes, ...command.removes] : [];
      return strongest([...reads, ...writes].map((use) => refusesUse(rule, use, scene)));
    }),
  );
  return match === "no" && call.shell.doubts.length > 0 ? "maybe" : match;
}

function refusesUse(rule: Rule, use: PathUse, scene: Scene): Match {
  const located = scene.locate(use);
  if (scene.refuses(rule, located)) return "yes";
  if (located.forms.length === 0) return "maybe";
  if (use.pattern !== undefined) return scene.globMeets(rule, located, use.pattern) ? "maybe" : "no";
  if (use.below === true && located.kind !== "file" && scene.refusesBelow(rule, located)) return "maybe";
  return located.links > 1 && located.kind === "file" ? "maybe" : "no";
}

function strongest(matches: readonly Match[]): Match {
  return matches.includes("yes") ? "yes" : matches.includes("maybe") ? "maybe" : "no";
}
