import { withPermissions } from "./permissions-command.js";
import type { PermissionsCommand } from "./permissions-command.js";
import { settingsInForce } from "./permissions-in-force.js";
import { answerLine, permissionsJudge } from "./permissions-judge.js";
import type { Judged } from "./permissions-judge.js";
import { boundedLines } from "./permissions-lines.js";
import type { BoundedLine } from "./permissions-lines.js";
import { idIn, readQuestion } from "./permissions-question.js";
import type { PermissionQuestion } from "./permissions-question.js";

/** Longest line in characters: a command of a megabyte, its escapes, and rules beside it. */
const longestLine = 8_000_000;

/**
 * `lorimer permissions explain --stdin --json`: answers each line of JSON with one, in order, without running anything. The settings
 * are read only when a question wants them. A line that makes no sense is answered by an error in its place; the exit code is then 1.
 */
export async function explainLines(command: PermissionsCommand): Promise<number> {
  const judge = permissionsJudge({ home: command.home, harnessHome: command.harnessHome, rules: [], directories: [] });
  let withSettings: ((question: PermissionQuestion) => Judged) | undefined;
  let faults = 0;

  const answer = async (line: BoundedLine): Promise<string> => {
    if (line.tooLong) return fault(idIn(line.text), `The line is longer than ${longestLine} characters.`);
    const question = readQuestion(line.text, { cwd: command.cwd, mode: "default" });
    if ("error" in question) return fault(question.id, question.error);
    if (question.settings)
      withSettings ??= permissionsJudge(await withPermissions(command, (open) => ({ ...command, ...settingsInForce(open) })));
    try {
      return answerLine(question, question.settings && withSettings ? withSettings(question) : judge(question));
    } catch (error) {
      return fault(question.id, `The call could not be judged: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const fault = (id: unknown, error: string): string => {
    faults++;
    return JSON.stringify({ id, error });
  };

  for await (const line of boundedLines(command.input, longestLine)) {
    command.out.write(`${await answer(line)}\n`);
    if (command.out.closed) break;
    if (command.out.isFull) await command.out.ready();
  }
  return faults === 0 ? 0 : 1;
}
