import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { messageOf } from "@lorimer/sdk";
import { isRecord } from "../is-record.js";
import { visible } from "../render/visible.js";
import { usageError } from "../usage-error.js";
import { withPermissions } from "./permissions-command.js";
import type { PermissionsCommand } from "./permissions-command.js";
import { settingsInForce } from "./permissions-in-force.js";
import { permissionsJudge } from "./permissions-judge.js";
import type { JudgeSetting } from "./permissions-judge.js";
import { questionOf } from "./permissions-question.js";

interface CaseResult {
  readonly name: string;
  readonly expected: string;
  readonly actual: string;
  readonly because: string;
}

/**
 * `lorimer permissions test FILE`: judges each case of a policy test and compares. The file, YAML or JSON, gives rules (`allow`, `ask`,
 * `deny`), what is common to its cases (`mode`, `cwd`, `project`, `shell`, `settings`), and `cases`; each case says what it `expect`s.
 * Exit code 1 when one differs.
 */
export async function testPolicy(command: PermissionsCommand): Promise<number> {
  const [file, ...more] = command.operands;
  if (file === undefined || more.length > 0) throw usageError("The command is: lorimer permissions test FILE.");
  const path = resolve(command.cwd, file);
  const policy = await readPolicyTest(path);
  const { cases, ...common } = policy;
  const setting: JudgeSetting = { home: command.home, harnessHome: command.harnessHome, rules: [], directories: [] };
  const whole =
    common["settings"] === true
      ? await withPermissions(command, (open): JudgeSetting => ({ ...setting, ...settingsInForce(open) }))
      : setting;
  const judge = permissionsJudge(whole);
  const problems = new Set<string>();
  const results = cases.map((given, index): CaseResult => {
    const number = `case ${index + 1}`;
    if (!isRecord(given)) throw usageError(`${file}: ${number} is not an object.`);
    const expected = given["expect"];
    if (expected !== "allow" && expected !== "ask" && expected !== "deny")
      throw usageError(`${file}: ${number} must expect allow, ask or deny.`);
    const question = questionOf({ settings: false, ...common, ...given }, { cwd: dirname(path), mode: "default" });
    if ("error" in question) throw usageError(`${file}: ${number}: ${question.error}`);
    const judged = judge(question);
    for (const problem of judged.problems) problems.add(problem);
    const name = typeof given["name"] === "string" ? given["name"] : `${question.tool} ${JSON.stringify(question.input)}`;
    return { name, expected, actual: judged.decision.behavior, because: judged.decision.because };
  });
  return report(command, results, [...problems]);
}

function report(command: PermissionsCommand, results: readonly CaseResult[], problems: readonly string[]): number {
  const differing = results.filter(({ expected, actual }) => expected !== actual);
  const ok = differing.length === 0 && problems.length === 0;
  if (command.json) {
    command.out.write(`${JSON.stringify({ ok, cases: results.length, failed: differing, problems }, null, 2)}\n`);
    return ok ? 0 : 1;
  }
  const lines = [
    ...problems.map((problem) => `A rule was left out: ${problem}`),
    ...differing.flatMap(({ name, expected, actual, because }) => [name, `  - ${expected}`, `  + ${actual}: ${because}`]),
    `${results.length - differing.length} of ${results.length} cases as expected.`,
  ];
  command.out.write(visible(`${lines.join("\n")}\n`));
  return ok ? 0 : 1;
}

async function readPolicyTest(path: string): Promise<Readonly<Record<string, unknown>> & { readonly cases: readonly unknown[] }> {
  let value: unknown;
  try {
    const text = readFileSync(path, "utf8");
    value = /\.ya?ml$/i.test(path) ? (await import("yaml")).parse(text) : JSON.parse(text);
  } catch (error) {
    throw usageError(`${path} cannot be read as a policy test: ${messageOf(error)}`);
  }
  const cases = isRecord(value) ? value["cases"] : undefined;
  if (!isRecord(value) || !Array.isArray(cases)) throw usageError(`${path} has no list of "cases".`);
  return { ...value, cases };
}
