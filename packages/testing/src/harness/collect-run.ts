import type { RunResult, SessionEvent } from "@lorimer/sdk";

/** Everything a prompt gave, or another stream that ends in a result. */
export interface CollectedRun<Event = SessionEvent, Result = RunResult> {
  readonly events: readonly Event[];
  readonly result: Result;
}

/** Drains a prompt, `const { events, result } = await collectRun(session.prompt("hello"))`. */
export async function collectRun<Event, Result>(run: AsyncGenerator<Event, Result, void>): Promise<CollectedRun<Event, Result>> {
  const events: Event[] = [];
  for (;;) {
    const step = await run.next();
    if (step.done === true) return { events, result: step.value };
    events.push(step.value);
  }
}
