import { agentId, isToolFailure, messageOf, parseWith, runId, sessionId } from "@lorimer/sdk";
import type { Needs, Presented, SchemaIssue, Token, Tool, ToolContext, ToolProgress } from "@lorimer/sdk";

/** A service for a test, with the token it is asked for by. */
export type GivenService<T = unknown> = readonly [Token<T>, T];

export interface CallToolOptions {
  /** What the tool's `needs` are filled from: `[[Workspace, workspace], [Clock, clock]]`. */
  readonly services?: readonly GivenService[];
  readonly signal?: AbortSignal;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Parts of the context that matter to the test. */
  readonly context?: Partial<ToolContext>;
}

/** What came of one call, from every side. */
export interface CalledTool {
  readonly status: "ok" | "failed" | "invalid" | "threw";
  /** What `run` returned. */
  readonly output: unknown;
  /** What the model would read. */
  readonly presented: Presented;
  /** `presented` as one text. */
  readonly text: string;
  readonly issues: readonly SchemaIssue[];
  readonly progress: readonly ToolProgress[];
  /** What was thrown, where `status` is `threw`. */
  readonly error: unknown;
}

/**
 * Runs one tool as the harness does: checks the input, fills the needs, runs, presents. Failures of the tool come back
 * as values. Throws only when a service that the tool needs was not given.
 */
export async function callTool(tool: Tool, input: unknown, options: CallToolOptions = {}): Promise<CalledTool> {
  const services = resolveNeeds(tool.needs, options.services ?? [], tool.name);
  const progress: ToolProgress[] = [];
  const ended = (status: CalledTool["status"], presented: Presented, rest: Partial<CalledTool> = {}): CalledTool => ({
    status,
    presented,
    text: presentedText(presented),
    output: undefined,
    issues: [],
    progress,
    error: undefined,
    ...rest,
  });
  const parsed = await parseWith(tool.input, input);
  if (!parsed.ok) {
    const message = parsed.issues.map((issue) => (issue.path === "" ? issue.message : `${issue.path}: ${issue.message}`)).join("\n");
    return ended("invalid", { content: message, isError: true }, { issues: parsed.issues });
  }
  try {
    const refusal = await tool.validate?.(parsed.value, services);
    if (refusal !== undefined) return ended("invalid", { content: refusal, isError: true }, { issues: [{ path: "", message: refusal }] });
    const output = await tool.run(parsed.value, services, mockContext(tool.name, progress, options));
    if (isToolFailure(output)) return ended("failed", { content: output.message, isError: true }, { output });
    const presented = await tool.present(output, parsed.value);
    return ended(presented.isError === true ? "failed" : "ok", presented, { output });
  } catch (error) {
    return ended("threw", { content: messageOf(error), isError: true }, { error });
  }
}

/** Fills a record of tokens from a list of services. */
function resolveNeeds(needs: Needs, services: readonly GivenService[], who: string): Readonly<Record<string, unknown>> {
  const byKey = new Map(services.map(([token, service]) => [token.key, service]));
  return Object.fromEntries(
    Object.entries(needs).map(([name, token]) => {
      if (!byKey.has(token.key) && token.optional !== true) throw new Error(`${who} needs ${token.key}: give it as one of \`services\``);
      return [name, byKey.get(token.key)];
    }),
  );
}

function mockContext(name: string, progress: ToolProgress[], options: CallToolOptions): ToolContext {
  return {
    id: "toolu_test",
    sessionId: sessionId("test-session"),
    agentId: agentId("test-agent"),
    runId: runId("test-run"),
    signal: options.signal ?? new AbortController().signal,
    report: (item) => void progress.push(item),
    plugin: { name: `plugin-of-${name}`, settings: options.settings ?? {} },
    ...options.context,
  };
}

function presentedText(presented: Presented): string {
  const { content } = presented;
  return typeof content === "string"
    ? content
    : content.map((block) => (block.type === "text" ? block.text : `[${block.type}]`)).join("\n");
}
