import { visible } from "../render/visible.js";
import type { Setup } from "../setup.js";
import { usageError } from "../usage-error.js";

/** Prints the JSON where that was asked for, else the lines. Answers 0. */
export function print({ args, out }: Setup, value: unknown, lines: readonly string[]): number {
  out.write(args.json ? `${JSON.stringify(value, null, 2)}\n` : visible(`${lines.join("\n")}\n`));
  return 0;
}

/** The operand, or a usage error. */
export function one(operand: string | undefined, message: string): string {
  if (operand === undefined || operand === "") throw usageError(`lorimer plugin ${message}`);
  return operand;
}
