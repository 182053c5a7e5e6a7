import type { RunResult, SessionEvent } from "@lorimer/sdk";

/** Everything a prompt gave. */
export interface CollectedRun {
  readonly events: readonly SessionEvent[];
  readonly result: RunResult;
}

/** Drains a prompt: `const { events, result } = await collectRun(session.prompt("hello"))`. */
export async function collectRun(run: AsyncGenerator<SessionEvent, RunResult, void>): Promise<CollectedRun> {
  const events: SessionEvent[] = [];
  for (;;) {
    const step = await run.next();
    if (step.done === true) return { events, result: step.value };
    events.push(step.value);
  }
}
