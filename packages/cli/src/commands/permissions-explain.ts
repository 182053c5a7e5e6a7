import { isRecord } from "../is-record.js";
import { visible } from "../render/visible.js";
import { usageError } from "../usage-error.js";
import { withPermissions } from "./permissions-command.js";
import type { PermissionsCommand } from "./permissions-command.js";
import { settingsInForce } from "./permissions-in-force.js";
import { answerLine, permissionsJudge } from "./permissions-judge.js";
import type { Judged } from "./permissions-judge.js";
import { questionOf } from "./permissions-question.js";

const verbs = { allow: "Allowed", ask: "Asked about", deny: "Denied" } as const;

/** The field that a single word stands for, by tool. */
const mainField: Readonly<Record<string, string>> = {
  Bash: "command",
  PowerShell: "command",
  Read: "file_path",
  Edit: "file_path",
  Write: "file_path",
  NotebookEdit: "notebook_path",
  Grep: "path",
  Glob: "path",
  WebFetch: "url",
  WebSearch: "query",
  Skill: "skill",
  Agent: "subagent_type",
};

/** `lorimer permissions explain TOOL JSON|TEXT`: what would be decided here and now, by which rule, and what would change it. */
export async function explainCall(command: PermissionsCommand): Promise<number> {
  const [tool, text, ...more] = command.operands;
  if (tool === undefined || more.length > 0) throw usageError("The command is: lorimer permissions explain TOOL JSON|COMMAND.");
  const call = text === undefined ? { tool: "Bash", input: { command: tool } } : { tool, input: inputOf(tool, text) };
  return withPermissions(command, (open) => {
    const question = questionOf({ ...call, settings: true }, { cwd: command.cwd, mode: open.permissions.mode });
    if ("error" in question) throw usageError(question.error);
    const judged = permissionsJudge({ ...command, ...settingsInForce(open) })(question);
    command.out.write(command.json ? `${answerLine(question, judged)}\n` : visible(sentences(judged)));
    return 0;
  });
}

function inputOf(tool: string, text: string): unknown {
  if (text.trimStart().startsWith("{")) {
    try {
      const value: unknown = JSON.parse(text);
      if (isRecord(value)) return value;
    } catch {
      // A command may start with a brace as well.
    }
  }
  const field = mainField[tool];
  if (field === undefined) throw usageError(`The input of ${tool} must be given as a JSON object.`);
  return { [field]: text };
}

function sentences({ decision }: Judged): string {
  const rule = decision.rule === null ? [] : [`  rule: ${decision.rule}${decision.origin === null ? "" : `  (${decision.origin})`}`];
  const change = decision.counterfactual === null ? [] : [`  ${decision.counterfactual}`];
  return [`${verbs[decision.behavior]}: ${decision.because}`, ...rule, ...change, ""].join("\n");
}
