import { withoutCode } from "./without-code.js";

export type TemplateKind = "command" | "skill";

/**
 * Whether `$1` is the first argument or the second. Both conventions are in use and neither is marked: a text that speaks of `$0`, or that names its
 * arguments, counts from 0; otherwise a command file that speaks of `$1` counts from 1, and a skill from 0.
 */
export function argumentBase(
  body: string,
  { declared = [], kind }: { readonly declared?: readonly string[]; readonly kind: TemplateKind },
): 0 | 1 {
  const text = withoutCode(body);
  if (declared.length > 0 || /\$0(?!\d)|\$ARGUMENTS\[0\]/.test(text)) return 0;
  return kind === "command" && /\$[1-9]/.test(text) ? 1 : 0;
}
