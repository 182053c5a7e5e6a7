import { messageOf } from "@lorimer/sdk";
import type { PermissionBehavior } from "@lorimer/sdk";
import { isFault, parseRule, printRule } from "../rules/parse-rule.js";

/** Rules for the settings, and what could not be taken over. */
export interface ImportedRules {
  readonly allow: readonly string[];
  readonly ask: readonly string[];
  readonly deny: readonly string[];
  /** One sentence each, with its line where that is known. */
  readonly problems: readonly string[];
}

const lists: Readonly<Record<string, PermissionBehavior>> = { always_allow: "allow", always_deny: "deny", ask_user: "ask" };

/**
 * Reads the three-list form: `always_allow`, `always_deny` and `ask_user`, each a list of rules, of bare shell patterns, or of objects
 * with `tool` and `pattern`. What is not understood is named and left out, never guessed.
 */
export async function importYaml(text: string): Promise<ImportedRules> {
  const { parseDocument, LineCounter } = await import("yaml");
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, uniqueKeys: true, schema: "core", customTags: [] });
  const rules: Record<PermissionBehavior, string[]> = { allow: [], ask: [], deny: [] };
  const problems = document.errors.map(({ message }) => message.split("\n")[0] ?? message);
  if (problems.length > 0) return { ...rules, problems };
  let root: unknown;
  try {
    // Aliases are limited, so that a small file cannot become a large one.
    root = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    return { ...rules, problems: [messageOf(error)] };
  }
  if (root === null || root === undefined) return { ...rules, problems: ["The file holds no lists."] };
  if (typeof root !== "object" || Array.isArray(root))
    return { ...rules, problems: ["The file is not a mapping of always_allow, always_deny and ask_user."] };
  for (const [key, value] of Object.entries(nested(root))) {
    const behavior = Object.hasOwn(lists, key) ? lists[key] : undefined;
    if (behavior === undefined) problems.push(`${key} is not one of always_allow, always_deny, ask_user.`);
    else if (value !== null && !Array.isArray(value)) problems.push(`${key} is not a list.`);
    else
      for (const [index, entry] of (value ?? []).entries()) {
        const rule = ruleOf(entry, behavior);
        if ("fault" in rule) problems.push(`${key}[${index}]: ${rule.fault}`);
        else if (!rules[behavior].includes(rule.text)) rules[behavior].push(rule.text);
      }
  }
  return { ...rules, problems };
}

/** The lists may stand under `permissions`. */
function nested(root: object): Readonly<Record<string, unknown>> {
  const fields: Readonly<Record<string, unknown>> = { ...root };
  const { permissions } = fields;
  return typeof permissions === "object" && permissions !== null && Object.keys(fields).length === 1 ? { ...permissions } : fields;
}

function ruleOf(entry: unknown, behavior: PermissionBehavior): { readonly text: string } | { readonly fault: string } {
  if (typeof entry === "string") return checked(isRule(entry) ? entry : printRule({ tool: "Bash", content: entry.trim() }), behavior);
  if (typeof entry !== "object" || entry === null || !("tool" in entry) || typeof entry.tool !== "string")
    return { fault: `${JSON.stringify(entry)} is neither a text nor an object with tool and pattern.` };
  const pattern = "pattern" in entry ? entry.pattern : "command" in entry ? entry.command : "path" in entry ? entry.path : undefined;
  const tool = toolNames[entry.tool.toLowerCase()] ?? entry.tool;
  if (pattern === undefined) return checked(tool, behavior);
  return typeof pattern === "string"
    ? checked(printRule({ tool, content: pattern.trim() }), behavior)
    : { fault: "its pattern is not a text." };
}

const toolNames: Readonly<Record<string, string>> = {
  shell: "Bash",
  bash: "Bash",
  read: "Read",
  edit: "Edit",
  write: "Write",
  fetch: "WebFetch",
};

/** `Tool`, with a capital, or `Tool(content)`; everything else is a command. */
function isRule(text: string): boolean {
  return /^(?:[A-Z][A-Za-z]*|mcp__[\w*-]+)(?:\(.*\))?$/s.test(text.trim());
}

function checked(text: string, behavior: PermissionBehavior): { readonly text: string } | { readonly fault: string } {
  const parsed = parseRule(text, behavior);
  return isFault(parsed) ? parsed : { text: printRule(parsed) };
}
