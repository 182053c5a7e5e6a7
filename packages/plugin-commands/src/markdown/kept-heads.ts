import type { PackageMemo } from "@lorimer/plugin-discovery/contract";
import type { CommandFile } from "./command-file.js";

/** What a list of commands tells of a file. */
export type CommandHead = Pick<CommandFile, "description" | "argumentHint" | "declared" | "ignored" | "userInvocable">;

/** Counts up when the same file would be read otherwise. */
const key = "lorimer.commands 1";

/** What an earlier session read of a command of an installed package, whose files never change. */
export function keptHead(memo: PackageMemo | undefined, name: string): CommandHead | undefined {
  const heads = memo?.get(key) as Readonly<Record<string, Partial<CommandHead>>> | undefined;
  const head = heads !== undefined && Object.hasOwn(heads, name) ? heads[name] : undefined;
  return head === undefined ? undefined : { ...unsaid, ...head };
}

export function keepHead(memo: PackageMemo | undefined, name: string, head: CommandHead): void {
  if (memo === undefined) return;
  const { description, argumentHint, declared, ignored, userInvocable } = head;
  const said = {
    description,
    ...(argumentHint === undefined ? {} : { argumentHint }),
    ...(declared.length === 0 ? {} : { declared }),
    ...(ignored.length === 0 ? {} : { ignored }),
    ...(userInvocable ? {} : { userInvocable }),
  };
  memo.set(key, { ...(memo.get(key) as object | undefined), [name]: said });
}

const unsaid: CommandHead = { description: "", argumentHint: undefined, declared: [], ignored: [], userInvocable: true };
