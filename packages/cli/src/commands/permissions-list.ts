import { visible } from "../render/visible.js";
import { withPermissions } from "./permissions-command.js";
import type { PermissionsCommand } from "./permissions-command.js";

/** `lorimer permissions list`: the rules in force and where each stands, the mode, the folders, and what was left out. */
export async function listPermissions(command: PermissionsCommand): Promise<number> {
  return withPermissions(command, ({ permissions }) => {
    const { mode, directories, problems } = permissions;
    const rules = permissions.rules.filter(({ scope }) => command.scope === undefined || scope === command.scope);
    if (command.json) {
      command.out.write(`${JSON.stringify({ mode, directories, rules, problems }, null, 2)}\n`);
      return 0;
    }
    const width = Math.max(0, ...rules.map(({ text }) => text.length));
    const ruleLines = (["deny", "ask", "allow"] as const).flatMap((behavior) =>
      rules
        .filter((rule) => rule.behavior === behavior)
        .map(({ text, scope, source, foreign }) => {
          const where = `${scope}${source === "" ? "" : `: ${source}`}${foreign === true ? " (of another harness)" : ""}`;
          return `  ${behavior.padEnd(6)}${text.padEnd(width)}  ${where}`;
        }),
    );
    const section = (title: string, lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : ["", title, ...lines]);
    const text = [
      `Mode: ${mode}`,
      ...section("Rules, in the order in which they decide", ruleLines.length === 0 ? ["  none"] : ruleLines),
      ...section(
        "Further folders",
        directories.map((path) => `  ${path}`),
      ),
      ...section(
        "Left out",
        problems.map((problem) => `  ${problem}`),
      ),
    ];
    command.out.write(visible(`${text.join("\n")}\n`));
    return 0;
  });
}
