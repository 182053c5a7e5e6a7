import type { Outside } from "@lorimer/sdk";
import type { SessionLog } from "../journal/session-log.js";
import type { RunContext } from "../loop/run-context.js";

interface Parts {
  readonly outside: Outside;
  readonly log: Pick<SessionLog, "durable">;
}

/**
 * What a tool call needs that somebody asked for while no prompt runs. Nobody asks for it in a replay: what it tells is recorded as told from
 * outside, and it takes no turns of its own.
 */
export function idleContext(context: RunContext, { outside, log }: Parts): RunContext {
  return {
    ...context,
    emit: (event) => outside.report(event, (told) => context.emit(told)),
    recorded: async () => {
      await outside.settled();
      await log.durable();
    },
    outside: {
      stream: (request, send) => outside.stream(request, send),
      during: (_track, work) => work(),
      aligned: () => undefined,
      turn: () => Promise.resolve(),
      runTool: (_call, run) => outside.aside(run),
      ranTool: () => undefined,
    },
  };
}
