import { compileRule, isFault } from "@lorimer/plugin-permissions/engine";
import type { Rule } from "@lorimer/plugin-permissions/engine";
import type { OpenPermissions } from "./permissions-command.js";

/** The rules and folders of the settings in force, as a judge wants them. */
export function settingsInForce({ permissions }: OpenPermissions): {
  readonly rules: readonly Rule[];
  readonly directories: readonly string[];
} {
  const rules = permissions.rules.map(({ text, behavior, ...origin }) => compileRule(text, behavior, origin));
  return { rules: rules.filter((rule): rule is Rule => !isFault(rule)), directories: permissions.directories };
}
