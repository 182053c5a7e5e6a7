import { setImmediate as nextLoop } from "node:timers/promises";
import { agentId, isToolFailure, messageOf, parseWith, runId, sessionId, Workspace } from "@lorimer/sdk";
import type { Plugin, Tool, ToolContext } from "@lorimer/sdk";
import type { ConformanceLog } from "./conformance-log.js";
import type { TestSession } from "./test-session.js";
import { within } from "./within.js";

/** One call of a tool by its name. */
export interface SampleCall {
  readonly tool: string;
  readonly input: unknown;
}

export interface ToolChecks {
  readonly plugin: Plugin;
  readonly tools: readonly Tool[];
  /** Valid inputs by tool name; a tool without one is checked as far as that goes without running it. */
  readonly samples: Readonly<Record<string, unknown>>;
  /** What is called in each session before a tool's sample. */
  readonly before: Readonly<Record<string, readonly SampleCall[]>>;
  openSession(): Promise<TestSession>;
  /** Milliseconds in which an aborted run must end. */
  readonly deadlineMs: number;
  /** Milliseconds in which a run that nobody aborts must end. */
  readonly runLimitMs: number;
}

/** How tools take bad input, cancellation, and a second session. */
export async function checkTools(checks: ToolChecks, log: ConformanceLog): Promise<void> {
  for (const tool of checks.tools) {
    const subject = `tool ${tool.name}`;
    await log.check(subject, "refuses invalid input with a message", () => refusals(tool, checks.plugin));
    if (!Object.hasOwn(checks.samples, tool.name)) {
      log.skip(
        subject,
        "abort before start, abort in mid-run, separate sessions",
        `give a valid input as samples[${JSON.stringify(tool.name)}]`,
      );
      continue;
    }
    const missing = await missingService(tool, checks);
    if (missing !== undefined) {
      log.skip(subject, "abort before start, abort in mid-run, separate sessions", `give the service ${missing}`);
      continue;
    }
    const sample = checks.samples[tool.name];
    await log.check(subject, "accepts the sample, and answers what the harness asks about it", async () => {
      const parsed = await parseWith(tool.input, sample);
      return parsed.ok ? traits(tool, parsed.value) : parsed.issues.map((issue) => `${issue.path}: ${issue.message}`);
    });
    await log.check(subject, "ends at once when aborted before it starts", () => abortedRun(tool, sample, checks, "before"));
    await log.check(subject, "ends soon when aborted in mid-run", () => abortedRun(tool, sample, checks, "during"));
    await log.check(subject, "keeps nothing from one session to the next", () => separateSessions(tool, sample, checks));
  }
}

async function refusals(tool: Tool, plugin: Plugin): Promise<readonly string[]> {
  const declared = plugin.contributes.tools?.find((entry) => entry.name === tool.name)?.inputSchema ?? {};
  const required = Array.isArray(declared["required"]) ? (declared["required"] as readonly string[]) : [];
  const bad: readonly [string, unknown][] = [
    ["a number", 42],
    ["null", null],
    ["a list", []],
    ...(required.length > 0 ? [["an empty object", {}] as [string, unknown]] : []),
  ];
  const faults: string[] = [];
  for (const [name, input] of bad) {
    const parsed = await parseWith(tool.input, input);
    if (parsed.ok) faults.push(`accepts ${name} as input`);
    else if (parsed.issues.every((issue) => issue.message === "")) faults.push(`refuses ${name} without saying why`);
  }
  return faults;
}

function traits(tool: Tool, input: unknown): readonly string[] {
  const questions = ["title", "summary", "paths", "isConcurrencySafe", "isReadOnly", "isDestructive", "permission"] as const;
  return questions.flatMap((question) => {
    try {
      tool[question](input);
      return [];
    } catch (error) {
      return [`${question} throws: ${messageOf(error)}`];
    }
  });
}

async function missingService(tool: Tool, checks: ToolChecks): Promise<string | undefined> {
  await using session = await checks.openSession();
  return session.missing(tool.needs);
}

async function abortedRun(tool: Tool, sample: unknown, checks: ToolChecks, when: "before" | "during"): Promise<readonly string[]> {
  await using session = await checks.openSession();
  await lead(tool, checks, session);
  const stop = new AbortController();
  const abort = (): void => stop.abort(new DOMException("aborted by the conformance check", "AbortError"));
  if (when === "before") abort();
  const run = runOnce(tool, sample, session, stop.signal).catch(() => "threw");
  if (when === "during") {
    await nextLoop();
    abort();
  }
  return (await within(checks.deadlineMs, run)) === undefined ? [`had not ended ${checks.deadlineMs} ms after it was aborted`] : [];
}

async function separateSessions(tool: Tool, sample: unknown, checks: ToolChecks): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const session of ["one", "the next"]) {
    await using opened = await checks.openSession();
    await lead(tool, checks, opened);
    const stop = new AbortController();
    const text = await within(checks.runLimitMs, runOnce(tool, sample, opened, stop.signal));
    // The second run is there to change what a careless tool keeps.
    if (text !== undefined && session === "one")
      await within(
        checks.runLimitMs,
        runOnce(tool, sample, opened, stop.signal).catch(() => "threw"),
      );
    stop.abort();
    if (text === undefined) return [`the sample had not ended after ${checks.runLimitMs} ms: give one that is done sooner`];
    texts.push(text);
  }
  return texts[0] === texts[1]
    ? []
    : [`the first run of a session gave ${shorten(texts[0])}, and the first run of the next ${shorten(texts[1])}`];
}

/** Makes the calls that must come before a tool's sample. */
async function lead(tool: Tool, checks: ToolChecks, session: TestSession): Promise<void> {
  for (const call of checks.before[tool.name] ?? []) {
    const earlier = checks.tools.find(({ name }) => name === call.tool);
    if (earlier === undefined) throw new Error(`before[${JSON.stringify(tool.name)}] names ${call.tool}, which is no tool of this plugin`);
    const done = await within(checks.runLimitMs, runOnce(earlier, call.input, session, new AbortController().signal));
    if (done === undefined) throw new Error(`${call.tool}, called before it, had not ended after ${checks.runLimitMs} ms`);
  }
}

/** What the model would read of one run, with the folder of the session replaced by a name. */
async function runOnce(tool: Tool, sample: unknown, session: TestSession, signal: AbortSignal): Promise<string> {
  const services = await session.resolve(tool.needs);
  const text = await presentedText(tool, sample, services, session, signal);
  const { workspace } = await session.resolve(session.missing({ workspace: Workspace }) === undefined ? { workspace: Workspace } : {});
  const root = (workspace as Workspace | undefined)?.root;
  return root === undefined ? text : text.replaceAll(root, "<root>");
}

async function presentedText(
  tool: Tool,
  sample: unknown,
  services: Readonly<Record<string, unknown>>,
  session: TestSession,
  signal: AbortSignal,
): Promise<string> {
  const parsed = await parseWith(tool.input, sample);
  if (!parsed.ok) throw new Error("the sample input is not valid");
  const refusal = await tool.validate?.(parsed.value, services);
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
  return JSON.stringify(isToolFailure(output) ? output.message : (await tool.present(output, parsed.value)).content);
}

function shorten(text: string | undefined): string {
  return text === undefined ? "nothing" : text.slice(0, 160);
}
