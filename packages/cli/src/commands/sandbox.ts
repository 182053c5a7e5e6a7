import { resolve } from "node:path";
import { ContainmentInspector } from "@lorimer/plugin-sandbox/contract";
import type { ContainmentAnswer } from "@lorimer/plugin-sandbox/contract";
import type { Setup } from "../setup.js";
import { usageError } from "../usage-error.js";
import { openSandboxSession } from "./sandbox-session.js";
import type { SandboxSession } from "./sandbox-session.js";

/** `lorimer sandbox check | run -- COMMAND | explain PATH|HOST`. */
export async function sandboxCommand(setup: Setup): Promise<number> {
  const [verb, ...operands] = setup.args.operands;
  if (verb === "check" && operands.length === 0)
    return inSession(setup, async (session) => (await import("./sandbox-check.js")).sandboxCheck(setup, session));
  if (verb === "run" && operands.length > 0)
    return inSession(setup, async (session) => (await import("./sandbox-run.js")).sandboxRun(setup, session, operands));
  if (verb === "explain" && operands.length === 1) return inSession(setup, (session) => explain(setup, session, operands[0] ?? ""));
  throw usageError("lorimer sandbox takes: check, run [--policy FILE] -- COMMAND, or explain PATH|HOST.");
}

async function inSession(setup: Setup, act: (session: SandboxSession) => Promise<number>): Promise<number> {
  const session = await openSandboxSession(setup);
  try {
    return await act(session);
  } finally {
    await session.close();
  }
}

/** A word with a slash, a leading tilde, or that names something here, is a path; every other one a host. */
async function explain({ args, host, out }: Setup, { session, workspace }: SandboxSession, what: string): Promise<number> {
  const inspector = await session.service(ContainmentInspector);
  const path = resolve(
    host.cwd,
    what.replace(/^~(?=\/|$)/, () => host.home),
  );
  const isPath = /^[~.]|\//.test(what) || (await workspace.files.lstat(path).catch(() => undefined)) !== undefined;
  const answers = isPath ? await inspector.explainPath(path) : [inspector.explainHost(what)];
  const { problems } = inspector;
  out.write(args.json ? `${JSON.stringify({ subject: isPath ? path : what, answers, problems }, null, 2)}\n` : text(answers, problems));
  return 0;
}

function text(answers: readonly ContainmentAnswer[], problems: readonly string[]): string {
  return [
    ...answers.map(({ operation, answer, because }) => `${operation.padEnd(8)}${answer.padEnd(8)} ${because}\n`),
    ...problems.map((problem) => `note: ${problem}\n`),
  ].join("");
}
