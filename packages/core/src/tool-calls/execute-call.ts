import { isLorimerError, isToolFailure, messageOf, toolError } from "@lorimer/sdk";
import type { Tool, ToolCall, ToolOutcome, ToolTurn, ToolUseBlock, Turn } from "@lorimer/sdk";
import type { RunContext } from "../loop/run-context.js";
import { untilAborted } from "../async/until-aborted.js";

/** Milliseconds that an aborted call has to end by itself before it is given up. */
const graceMs = 100;

/** The only path by which a tool runs: through the tool stages, once, to exactly one outcome. Never rejects. */
export async function executeCall(
  block: ToolUseBlock,
  tool: Tool | undefined,
  controller: AbortController,
  turn: Turn,
  context: RunContext,
): Promise<ToolOutcome> {
  const { id, input } = block;
  const name = tool?.name ?? block.name;
  const plugin = context.tools().plugin(name);
  const started = context.clock.elapsed();
  context.emit({ type: "tool-started", id, name, input, title: titleOf(tool, name, input), plugin: plugin.name });

  const toolTurn: ToolTurn = {
    ...turn,
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    report: (progress) => context.emit({ type: "tool-progressed", id, name, progress }),
  };
  const outcome =
    tool === undefined
      ? await unavailable(block, context)
      : await settle(through({ id, name, input, tool, plugin: plugin.name }, toolTurn, context), controller.signal, context);
  await context.outside.aligned(id);
  context.outside.ranTool(id, outcome);
  const timed = { ...outcome, durationMs: context.clock.elapsed() - started };
  context.emit({ type: "tool-finished", id, name, input, outcome: timed });
  return timed;
}

async function through(call: ToolCall, turn: ToolTurn, context: RunContext): Promise<ToolOutcome> {
  if (turn.signal.aborted) return cancelled(turn.signal);
  let next = (final: ToolCall): Promise<ToolOutcome> => runTool(final, turn, context);
  for (const { id, slot, stage } of [...(await context.stages("tool"))].reverse()) {
    const inner = next;
    next = async (outer) => {
      await context.outside.aligned(call.id);
      context.emit({ type: "stage-entered", list: "tool", slot, id, toolUseId: call.id });
      return stage(outer, inner, turn);
    };
  }
  return next(call);
}

async function runTool(call: ToolCall, turn: ToolTurn, context: RunContext): Promise<ToolOutcome> {
  const { tool, input } = call;
  const services = await context.tools().resolve(tool.needs);
  const readOnly = tool.isReadOnly(input);
  await context.outside.aligned(call.id);
  context.emit({ type: "tool-intended", id: call.id, name: call.name, input, readOnly });
  // What only reads may be run again after a crash; everything else is on the disk before it happens.
  await (readOnly ? context.outside.turn(`start:${call.id}`) : context.recorded());
  // Nothing starts after a cancel, however far the call had come.
  if (turn.signal.aborted) return cancelled(turn.signal);
  const { sessionId, agentId, runId, signal, report } = turn;
  const plugin = context.tools().plugin(call.name);
  return context.outside.runTool({ id: call.id, name: call.name, readOnly }, async () => {
    const output = await tool.run(input, services, { id: call.id, sessionId, agentId, runId, signal, report, plugin });
    if (isToolFailure(output)) return toolError("error", output.message, output.output);
    const { content, isError, messages, overrides, compensation } = await tool.present(output, input);
    const more = { ...(messages && { messages }), ...(overrides && { overrides }), ...(compensation && { compensation }) };
    return { status: isError === true ? "error" : "ok", content, output, ...more };
  });
}

/** Contains what a tool throws, and gives up on one that ignores its signal. */
async function settle(running: Promise<ToolOutcome>, signal: AbortSignal, context: RunContext): Promise<ToolOutcome> {
  const contained = running.catch((error: unknown) =>
    signal.aborted ? cancelled(signal) : toolError("error", `The tool failed: ${describe(error)}`),
  );
  const inTime = await untilAborted(contained, signal);
  if (inTime !== undefined) return inTime;
  const late = await Promise.race([contained, context.clock.sleep(graceMs)]);
  return late ?? cancelled(signal);
}

function cancelled(signal: AbortSignal): ToolOutcome {
  const reason = typeof signal.reason === "string" ? signal.reason : "The call was cancelled.";
  return toolError("cancelled", `Interrupted. ${reason} Effects it had before are still there.`);
}

/** The model asked for a tool that is not there, or whose module cannot be imported. */
async function unavailable(block: ToolUseBlock, context: RunContext): Promise<ToolOutcome> {
  try {
    await context.tools().load(block.name);
  } catch (error) {
    return toolError("error", describe(error));
  }
  const near = context.tools().nearest(block.name);
  const hint = near === undefined ? "" : ` Did you mean ${near}?`;
  return toolError(
    "unknown",
    `There is no tool named ${block.name}.${hint} Available: ${context
      .tools()
      .specs.map((spec) => spec.name)
      .join(", ")}.`,
  );
}

function titleOf(tool: Tool | undefined, name: string, input: unknown): string {
  try {
    return tool?.title(input) ?? name;
  } catch {
    // The input has not been checked yet, and may be of any form.
    return name;
  }
}

function describe(error: unknown): string {
  return isLorimerError(error) && error.hint !== undefined ? `${error.message} ${error.hint}` : messageOf(error);
}
