import { isFault, parseRule } from "@lorimer/plugin-permissions/engine";
import type { WritableScope } from "@lorimer/plugin-settings/contract";
import { visible } from "../render/visible.js";
import { usageError } from "../usage-error.js";
import { withPermissions } from "./permissions-command.js";
import type { OpenPermissions, PermissionsCommand } from "./permissions-command.js";

const behaviors = ["allow", "ask", "deny"] as const;
type Behavior = (typeof behaviors)[number];

// A session ends with this process, so a rule for it would be of no use to anybody.
const scopes: readonly WritableScope[] = ["local", "project", "user"];

/** `lorimer permissions add allow|ask|deny RULE [--scope local|project|user]`. */
export async function addRule(command: PermissionsCommand): Promise<number> {
  const [behavior, rule] = behaviorAndRule(command.operands, "add");
  if (behavior === undefined || rule === undefined) throw usageError("The command is: lorimer permissions add allow|ask|deny RULE.");
  const fault = parseRule(rule, behavior);
  if (isFault(fault)) throw usageError(fault.fault, "See lorimer permissions explain for what a rule would decide.");
  const scope = scopeOf(command) ?? "local";
  return withPermissions(command, async ({ settings }) => {
    await settings.update(scope, [{ op: "add", key: ["permissions", behavior], values: [rule] }]);
    command.out.write(visible(`Added to ${behavior} in the ${scope} settings: ${rule}\n`));
    return 0;
  });
}

/** `lorimer permissions remove [allow|ask|deny] RULE [--scope …]`: without a scope, from every file it stands in. */
export async function removeRule(command: PermissionsCommand): Promise<number> {
  const [behavior, rule] = behaviorAndRule(command.operands, "remove");
  if (rule === undefined) throw usageError("The command is: lorimer permissions remove [allow|ask|deny] RULE.");
  const scope = scopeOf(command);
  return withPermissions(command, async (open) => {
    const places = standing(open, rule).filter(
      (place) => (behavior === undefined || place.behavior === behavior) && (scope === undefined || place.scope === scope),
    );
    for (const place of places) {
      await open.settings.update(place.scope, [{ op: "remove", key: ["permissions", place.behavior], values: [rule] }]);
      command.out.write(visible(`Removed from ${place.behavior} in the ${place.scope} settings: ${rule}\n`));
    }
    if (places.length > 0) return 0;
    command.out.write(visible(`No such rule stands in a file that can be changed: ${rule}\n`));
    return 1;
  });
}

function standing({ settings }: OpenPermissions, rule: string): readonly { readonly behavior: Behavior; readonly scope: WritableScope }[] {
  return behaviors.flatMap((behavior) =>
    settings
      .entries("permissions", behavior)
      .filter(({ value, origin }) => !origin.foreign && Array.isArray(value) && value.includes(rule))
      .flatMap(({ origin }) => scopes.filter((scope) => scope === origin.scope).map((scope) => ({ behavior, scope }))),
  );
}

function behaviorAndRule(operands: readonly string[], verb: string): readonly [behavior: Behavior | undefined, rule: string | undefined] {
  const behavior = behaviors.find((name) => name === operands[0]);
  const rest = behavior === undefined ? operands : operands.slice(1);
  if (rest.length > 1) throw usageError(`lorimer permissions ${verb} takes one rule: put it in quotes.`);
  return [behavior, rest[0]];
}

/** The settings file that `--scope` names. */
export function scopeOf({ scope }: PermissionsCommand): WritableScope | undefined {
  if (scope === undefined) return undefined;
  const known = scopes.find((name) => name === scope);
  if (known === undefined) throw usageError(`--scope must be one of ${scopes.join(", ")}.`);
  return known;
}
