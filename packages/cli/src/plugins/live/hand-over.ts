import type { Session } from "@lorimer/core";
import { Permissions } from "@lorimer/plugin-permissions/contract";
import { isFault, parseRule } from "@lorimer/plugin-permissions/rules";
import type { PermissionRuleValue, PermissionUpdate } from "@lorimer/sdk";
import { beginHooks } from "../../sessions/hook-lifecycle.js";
import { serviceIf } from "../../sessions/service-if.js";

/**
 * Takes along what a person allowed for this session alone: it stands in no file, and a session that is resumed later must not have it. Hooks
 * that set a session up hear that it goes on.
 */
export async function handOver(from: Session, signal: AbortSignal): Promise<(to: Session) => Promise<void>> {
  const permitted = await permissionsOf(from);
  return async (to) => {
    await permitted(to);
    await beginHooks(to, "resume", signal);
  };
}

async function permissionsOf(from: Session): Promise<(to: Session) => Promise<void>> {
  const before = await serviceIf(from, Permissions);
  if (before === undefined) return async () => undefined;
  const { mode, directories, rules } = before;
  const own = rules.filter(({ scope }) => scope === "session");
  return async (to) => {
    const after = await serviceIf(to, Permissions);
    if (after === undefined) return;
    const destination = "session";
    const updates: PermissionUpdate[] = (["deny", "ask", "allow"] as const).flatMap((behavior): readonly PermissionUpdate[] => {
      const texts = own.filter((rule) => rule.behavior === behavior).flatMap(({ text }) => valueOf(text));
      return texts.length === 0 ? [] : [{ type: "addRules", behavior, rules: texts, destination }];
    });
    const folders = directories.filter((folder) => !after.directories.includes(folder));
    if (folders.length > 0) updates.push({ type: "addDirectories", directories: folders, destination });
    if (after.mode !== mode) updates.push({ type: "setMode", mode, destination });
    if (updates.length > 0) await after.apply(updates);
  };
}

function valueOf(text: string): readonly PermissionRuleValue[] {
  const rule = parseRule(text);
  if (isFault(rule)) return [];
  return [{ toolName: rule.tool, ...(rule.content === undefined ? {} : { ruleContent: rule.content }) }];
}
