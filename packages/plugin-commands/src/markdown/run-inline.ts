import { outcomeText } from "@lorimer/sdk";
import type { ToolCaller, ToolOutcome } from "@lorimer/sdk";

/** Programs whose exit code 1 is an answer, not a failure. */
const answering = /^(?:(?:e|f)?grep|rg|find|diff|test|\[|git\s+(?:diff|grep))(?=\s|$)/;

export interface InlineRun {
  readonly tools: ToolCaller;
  readonly tool: "Bash" | "PowerShell";
  readonly signal: AbortSignal;
}

const timeout = 120_000;

/** Runs the commands of a template one after the other; the first that is refused or fails ends all of them. */
export async function runInline(
  commands: readonly string[],
  { tools, tool, signal }: InlineRun,
): Promise<{ readonly outputs: readonly string[] } | { readonly failed: string }> {
  const outputs: string[] = [];
  for (const command of commands) {
    const outcome = await tools.call(tool, { command, timeout }, { signal });
    if (outcome.status === "ok" || isAnswer(command, outcome)) outputs.push(outputOf(outcome));
    else return { failed: `${command}\n${outcomeText(outcome)}` };
  }
  return { outputs };
}

function isAnswer(command: string, { status, output }: ToolOutcome): boolean {
  if (status !== "error" || !isRecord(output) || output["exitCode"] !== 1) return false;
  // The exit code is that of the last program.
  const last =
    command
      .split(/\|\|?|&&|;|\n/)
      .at(-1)
      ?.trim() ?? "";
  return answering.test(last);
}

/** What it printed, errors with the rest; where it was too long for one result, what the tool shows of it. */
function outputOf(outcome: ToolOutcome): string {
  const { output } = outcome;
  if (!isRecord(output) || typeof output["persistedOutputPath"] === "string") return outcomeText(outcome).trimEnd();
  const parts = [output["stdout"], output["stderr"]].filter((part): part is string => typeof part === "string" && part !== "");
  return parts.map((part) => part.trimEnd()).join("\n");
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
