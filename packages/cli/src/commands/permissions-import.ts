import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { messageOf } from "@lorimer/sdk";
import type { SettingsEdit } from "@lorimer/plugin-settings/contract";
import { visible } from "../render/visible.js";
import { usageError } from "../usage-error.js";
import { withPermissions } from "./permissions-command.js";
import type { PermissionsCommand } from "./permissions-command.js";
import { scopeOf } from "./permissions-edit.js";

const behaviors = ["deny", "ask", "allow"] as const;

/** `lorimer permissions import FILE.yaml [--scope local|project|user]`: adds the rules of a three-list file. What is not understood is named; the exit code is then 1. */
export async function importRules(command: PermissionsCommand): Promise<number> {
  const [file, ...others] = command.operands;
  if (file === undefined || others.length > 0) throw usageError("The command is: lorimer permissions import FILE.yaml [--scope SCOPE].");
  const scope = scopeOf(command) ?? "local";
  const text = await readFile(resolve(command.cwd, file), "utf8").catch((error: unknown) => {
    throw usageError(`${file} cannot be read: ${messageOf(error)}`);
  });
  const { importYaml } = await import("@lorimer/plugin-permissions/engine");
  const { problems, ...rules } = await importYaml(text);
  const edits = behaviors.flatMap((behavior): readonly SettingsEdit[] =>
    rules[behavior].length === 0 ? [] : [{ op: "add", key: ["permissions", behavior], values: rules[behavior] }],
  );
  if (edits.length > 0) await withPermissions(command, ({ settings }) => settings.update(scope, edits));
  if (command.json) command.out.write(`${JSON.stringify({ scope, ...rules, problems }, null, 2)}\n`);
  else {
    const added = behaviors.flatMap((behavior) => rules[behavior].map((rule) => `Added to ${behavior} in the ${scope} settings: ${rule}`));
    const left = problems.map((problem) => `Left out: ${problem}`);
    command.out.write(
      visible(`${[...added, ...left, ...(added.length + left.length === 0 ? ["There was nothing to add."] : [])].join("\n")}\n`),
    );
  }
  return problems.length === 0 ? 0 : 1;
}
