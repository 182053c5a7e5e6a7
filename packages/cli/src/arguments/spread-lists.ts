import { parseRule } from "../permissions/rule.js";
import { splitRules } from "../permissions/split-rules.js";
import { isLorimerError } from "@lorimer/sdk";
import { commands } from "./flags.js";
import type { ReadFlags } from "./read-flags.js";

/** The values of each flag, and what is left of the arguments once every list has what belongs to it. */
export interface SpreadFlags {
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly operands: readonly string[];
}

/**
 * Gives a list flag the arguments that directly follow its value, as in `--allowedTools Edit Read`. One argument always stays,
 * for it may be the prompt: what stands alone is never taken for a value.
 */
export function spreadLists(read: ReadFlags): SpreadFlags {
  const values = new Map(read.values);
  const open = new Map(read.openLists);
  const operands: string[] = [];
  let spare = read.operands.length - 1;
  for (const { text, index } of read.operands) {
    const flag = open.get(index);
    const isCommand = operands.length === 0 && !values.has("print") && commands.some(({ name }) => name.split(" ")[0] === text);
    if (flag === undefined || spare === 0 || isCommand || text === "-" || (flag.list === "rules" && !looksLikeRules(text))) {
      operands.push(text);
      continue;
    }
    values.set(flag.name, [...(values.get(flag.name) ?? []), text]);
    open.set(index + 1, flag);
    spare--;
  }
  return { values, operands };
}

/** Tools have names with a capital, or come from an MCP server; the words of a prompt rarely begin so. */
function looksLikeRules(text: string): boolean {
  try {
    const rules = splitRules(text).map((rule) => parseRule(rule, "", "deny"));
    return rules.length > 0 && rules.every(({ tool }) => /^([A-Z*]|mcp__)/.test(tool));
  } catch (error) {
    if (isLorimerError(error)) return false;
    throw error;
  }
}
