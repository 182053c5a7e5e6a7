import { isLorimerError } from "@lorimer/sdk";
import { isFault, parseRule } from "@lorimer/plugin-permissions/rules";
import { splitRules } from "./split-rules.js";
import type { Flag } from "./flag.js";
import { commands } from "./command-list.js";
import type { Operand, ReadFlags } from "./read-flags.js";

/** The values of each flag, and what is left of the arguments once every list has what belongs to it. */
export interface SpreadFlags {
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly operands: readonly string[];
}

/**
 * Gives list flags the arguments that directly follow their values, as in `--allowedTools Edit Read`. One argument always stays,
 * for it may be the prompt: what stands alone is never taken for a value. Rules go first, because they can be told from a prompt.
 */
export function spreadLists(read: ReadFlags): SpreadFlags {
  const values = new Map(read.values);
  const left = takeFollowing("folders", takeFollowing("rules", read.operands, read.openLists, values), read.openLists, values);
  return { values, operands: left.map(({ text }) => text) };
}

/** Moves what follows a list of one kind into its values, and gives what is left. */
function takeFollowing(
  kind: Flag["list"],
  operands: readonly Operand[],
  openLists: ReadFlags["openLists"],
  values: Map<string, readonly string[]>,
): readonly Operand[] {
  const open = new Map(openLists);
  const left: Operand[] = [];
  let spare = operands.length - 1;
  for (const operand of operands) {
    const { text, index } = operand;
    const flag = open.get(index);
    const isCommand = left.length === 0 && !values.has("print") && commands.some(({ name }) => name === text);
    if (
      flag === undefined ||
      flag.list !== kind ||
      spare === 0 ||
      isCommand ||
      text === "-" ||
      (kind === "rules" && !looksLikeRules(text))
    ) {
      left.push(operand);
      continue;
    }
    values.set(flag.name, [...(values.get(flag.name) ?? []), text]);
    open.set(index + 1, flag);
    spare--;
  }
  return left;
}

/** Tools have names with a capital, or come from an MCP server; the words of a prompt rarely begin so. */
function looksLikeRules(text: string): boolean {
  try {
    const rules = splitRules(text).map((rule) => parseRule(rule, "deny"));
    return rules.length > 0 && rules.every((rule) => !isFault(rule) && /^([A-Z*]|mcp__)/.test(rule.tool));
  } catch (error) {
    if (isLorimerError(error)) return false;
    throw error;
  }
}
