import { setImmediate as nextLoop, setTimeout as wait } from "node:timers/promises";
import { agentId, isToolFailure, messageOf, parseWith, runId, sessionId, Workspace } from "@lorimer/sdk";
import type { Plugin, Tool, ToolContext } from "@lorimer/sdk";
import type { ConformanceLog } from "./conformance-log.js";
import type { TestSession } from "./test-session.js";

export interface ToolChecks {
  readonly plugin: Plugin;
  readonly tools: readonly Tool[];
  /** Valid inputs by tool name; a tool without one is checked as far as that goes without running it. */
  readonly samples: Readonly<Record<string, unknown>>;
  openSession(): Promise<TestSession>;
  readonly deadlineMs: number;
}

/** How tools take bad input, cancellation, and a second session. */
export async function checkTools(checks: ToolChecks, log: ConformanceLog): Promise<void> {
  for (const tool of checks.tools) {
    const subject = `tool ${tool.name}`;
    await log.check(subject, "refuses invalid input with a message", () => refusals(tool, checks.plugin));
    await log.check(subject, "answers for any input what the harness asks before it runs", () => traits(tool));
    if (!Object.hasOwn(checks.samples, tool.name)) {
      log.skip(subject, "abort before start, abort in mid-run, separate sessions", `give a valid input as samples[${JSON.stringify(tool.name)}]`);
      continue;
    }
    const missing = await missingService(tool, checks);
    if (missing !== undefined) {
      log.skip(subject, "abort before start, abort in mid-run, separate sessions", `give the service ${missing}`);
      continue;
    }
    const sample = checks.samples[tool.name];
    await log.check(subject, "accepts the sample input", async () => {
      const parsed = await parseWith(tool.input, sample);
      return parsed.ok ? [] : parsed.issues.map((issue) => `${issue.path}: ${issue.message}`);
    });
    await log.check(subject, "ends at once when aborted before it starts", () => abortedRun(tool, sample, checks, "before"));
    await log.check(subject, "ends soon when aborted in mid-run", () => abortedRun(tool, sample, checks, "during"));
    await log.check(subject, "keeps nothing from one session to the next", () => separateSessions(tool, sample, checks));
  }
}

async function refusals(tool: Tool, plugin: Plugin): Promise<readonly string[]> {
  const declared = plugin.contributes.tools?.find((entry) => entry.name === tool.name)?.inputSchema ?? {};
  const required = Array.isArray(declared["required"]) ? (declared["required"] as readonly string[]) : [];
  const bad: readonly [string, unknown][] = [["a number", 42], ["null", null], ["a list", []], ...(required.length > 0 ? [["an empty object", {}] as [string, unknown]] : [])];
  const faults: string[] = [];
  for (const [name, input] of bad) {
    const parsed = await parseWith(tool.input, input);
    if (parsed.ok) faults.push(`accepts ${name} as input`);
    else if (parsed.issues.every((issue) => issue.message === "")) faults.push(`refuses ${name} without saying why`);
  }
  return faults;
}

// These are asked with whatever the model wrote, before anybody has checked it.
function traits(tool: Tool): readonly string[] {
  const questions = ["title", "summary", "paths", "isConcurrencySafe", "isReadOnly", "isDestructive", "permission"] as const;
  return questions.flatMap((question) => {
    try {
      tool[question]({});
      return [];
    } catch (error) {
      return [`${question}({}) throws: ${messageOf(error)}`];
    }
  });
}

async function missingService(tool: Tool, checks: ToolChecks): Promise<string | undefined> {
  await using session = await checks.openSession();
  return session.missing(tool.needs);
}

async function abortedRun(tool: Tool, sample: unknown, checks: ToolChecks, when: "before" | "during"): Promise<readonly string[]> {
  await using session = await checks.openSession();
  const stop = new AbortController();
  if (when === "before") stop.abort(new DOMException("aborted by the conformance check", "AbortError"));
  const run = runOnce(tool, sample, session, stop.signal).catch(() => undefined);
  if (when === "during") {
    await nextLoop();
    stop.abort(new DOMException("aborted by the conformance check", "AbortError"));
  }
  const deadline = new AbortController();
  const late = wait(checks.deadlineMs, "late" as const, { signal: deadline.signal }).catch(() => undefined);
  const first = await Promise.race([run.then(() => undefined), late]);
  deadline.abort();
  return first === "late" ? [`had not ended ${checks.deadlineMs} ms after it was aborted`] : [];
}

async function separateSessions(tool: Tool, sample: unknown, checks: ToolChecks): Promise<readonly string[]> {
  const texts: string[] = [];
  {
    await using first = await checks.openSession();
    texts.push(await runOnce(tool, sample, first));
    await runOnce(tool, sample, first).catch(() => undefined);
  }
  await using second = await checks.openSession();
  texts.push(await runOnce(tool, sample, second));
  return texts[0] === texts[1] ? [] : [`the first run of a session gave ${shorten(texts[0])}, and the first run of the next ${shorten(texts[1])}`];
}

async function runOnce(tool: Tool, sample: unknown, session: TestSession, signal: AbortSignal = new AbortController().signal): Promise<string> {
  const parsed = await parseWith(tool.input, sample);
  if (!parsed.ok) throw new Error("the sample input is not valid");
  const services = await session.resolve(tool.needs);
  const refusal = await tool.validate(parsed.value, services);
  if (refusal !== undefined) return refusal;
  const context: ToolContext = {
    id: "toolu_conformance",
    sessionId: sessionId("conformance"),
    agentId: agentId("conformance"),
    runId: runId("conformance"),
    signal,
    report: () => undefined,
    plugin: session.context,
  };
  const output = await tool.run(parsed.value, services, context);
  const content = isToolFailure(output) ? output.message : (await tool.present(output, parsed.value)).content;
  const { workspace } = await session.resolve(session.missing({ workspace: Workspace }) === undefined ? { workspace: Workspace } : {});
  const root = (workspace as Workspace | undefined)?.root;
  const text = JSON.stringify(content);
  return root === undefined ? text : text.replaceAll(root, "<root>");
}

function shorten(text: string | undefined): string {
  return text === undefined ? "nothing" : text.slice(0, 160);
}
