import { dirname, isAbsolute, join, normalize } from "node:path";
import type { RuleInForce } from "@lorimer/plugin-permissions/contract";
import type { PathAnchors } from "./path-prefix.js";

/** What a permission rule says about the sandbox: files or a host. Other rules say nothing about it. */
export type RuleTarget =
  | { readonly about: "edit" | "read"; readonly pattern: string; readonly anyDepth: boolean }
  | { readonly about: "host"; readonly host: string };

const editTools = new Set(["Edit", "Write", "MultiEdit", "NotebookEdit"]);

/** Reads a rule in the grammar of permission rules. The pattern is absolute; a bare name matches at any depth below its anchor. */
export function ruleTarget(rule: RuleInForce, anchors: PathAnchors): RuleTarget | undefined {
  const match = /^(\w+)(?:\((.*)\))?$/s.exec(rule.text.trim());
  const tool = match?.[1];
  const content = match?.[2]?.trim() ?? "";
  if (tool === "WebFetch") return content.startsWith("domain:") ? { about: "host", host: content.slice(7).trim() } : undefined;
  const about = tool !== undefined && editTools.has(tool) ? "edit" : tool === "Read" ? "read" : undefined;
  if (about === undefined) return undefined;
  // A bare rule is about the tool: an allow of it opens no folder, and a deny of it takes the tool away.
  if (content === "" || content === "*" || content.includes("\0")) return undefined;
  // Where a wildcard is followed by a step up, nobody can tell what was meant.
  if (rule.behavior === "allow" && /[*?[].*\/\.\.(?:\/|$)/.test(content)) return undefined;
  return { about, ...anchored(content, rule, anchors) };
}

function anchored(
  content: string,
  rule: RuleInForce,
  { root, home }: PathAnchors,
): { readonly pattern: string; readonly anyDepth: boolean } {
  if (content.startsWith("//")) return absolute(content.slice(1));
  if (content === "~" || content.startsWith("~/")) return absolute(join(home, content.slice(1)));
  if (content.startsWith("/")) return absolute(join(ruleFolder(rule, root), content));
  const relative = content.replace(/^\.\//, "");
  const single = !relative.replace(/\/(\*\*)?$/, "").includes("/");
  const deep = single && !content.startsWith("./") && (rule.behavior !== "allow" || !relative.includes("/"));
  return deep ? { pattern: clean(join(root, "**", relative)), anyDepth: true } : absolute(join(root, relative));
}

/** `/path` in a rule starts at the folder of the settings the rule stands in. */
function ruleFolder({ scope, source }: RuleInForce, root: string): string {
  if ((scope === "user" || scope === "flag") && isAbsolute(source)) return dirname(source);
  return root;
}

function absolute(pattern: string): { readonly pattern: string; readonly anyDepth: boolean } {
  return { pattern: clean(pattern), anyDepth: false };
}

function clean(path: string): string {
  const normal = normalize(path);
  return normal.length > 1 && normal.endsWith("/") ? normal.slice(0, -1) : normal;
}
