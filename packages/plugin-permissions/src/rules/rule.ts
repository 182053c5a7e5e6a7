import type { PermissionBehavior } from "@lorimer/sdk";
import { pathPattern } from "../paths/path-pattern.js";
import type { PathPattern } from "../paths/path-pattern.js";
import { commandPattern } from "./command-pattern.js";
import type { CommandPattern } from "./command-pattern.js";
import { isFault, parseRule } from "./parse-rule.js";
import type { RuleFault } from "./parse-rule.js";
import { contentKind, isParameter } from "./tool-names.js";

/** Where a rule stands. */
export interface RuleOrigin {
  /** The settings scope, or `session`, or `cli`. */
  readonly scope: string;
  /** The file or flag. */
  readonly source: string;
  /** The folder that `/path` counts from. Default: the project. */
  readonly anchor?: string;
  /** The file is another harness's, read for compatibility. */
  readonly foreign?: true;
}

/** What a rule's content is compared with. */
export type RuleSubject =
  | { readonly kind: "tool" }
  | { readonly kind: "command"; readonly pattern: CommandPattern }
  | { readonly kind: "path"; readonly pattern: PathPattern }
  | { readonly kind: "host"; readonly host: string }
  | { readonly kind: "name"; readonly pattern: CommandPattern }
  | { readonly kind: "parameter"; readonly name: string; readonly value: string };

/** A rule in force, ready to be matched. */
export interface Rule {
  /** As it was written. */
  readonly text: string;
  readonly behavior: PermissionBehavior;
  readonly tool: string;
  readonly subject: RuleSubject;
  readonly origin: RuleOrigin;
}

/** Makes a rule of its text, or says what is wrong with it. */
export function compileRule(text: unknown, behavior: PermissionBehavior, origin: RuleOrigin): Rule | RuleFault {
  const parsed = parseRule(text, behavior);
  if (isFault(parsed)) return parsed;
  return { text: String(text).trim(), behavior, tool: parsed.tool, subject: subjectOf(parsed.tool, parsed.content), origin };
}

function subjectOf(tool: string, content: string | undefined): RuleSubject {
  if (content === undefined) return { kind: "tool" };
  const kind = contentKind(tool);
  const field = /^([A-Za-z_][A-Za-z0-9_-]*):(.*)$/s.exec(content);
  const [, name = "", value = ""] = field ?? [];
  if (field !== null && isParameter(tool, name) && !(kind === "command" && value === "*")) return { kind: "parameter", name, value };
  if (kind === "path") return { kind, pattern: pathPattern(content) };
  if (kind === "host") return { kind, host: content.slice("domain:".length).toLowerCase().replace(/\.$/, "") };
  return { kind: kind === "name" ? "name" : "command", pattern: commandPattern(content) };
}
