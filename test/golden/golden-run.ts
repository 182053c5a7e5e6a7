import { openHarness } from "@lorimer/core";
import type { Session, SessionOptions } from "@lorimer/core";
import { Approver, Clock, Random } from "@lorimer/sdk";
import type { RunResult, SessionEvent } from "@lorimer/sdk";
import {
  expectEvents,
  reply,
  scriptedApprover,
  scriptedProvider,
  seededRandom,
  servicesPlugin,
  tempWorkspace,
  virtualClock,
} from "@lorimer/testing";
import type { Reply, Script, TempWorkspace } from "@lorimer/testing";
import { plugin as toolsFs } from "@lorimer/tools-fs";
import { plugin as toolsShell } from "@lorimer/tools-shell";

export interface GoldenRun {
  readonly prompt: string;
  readonly script: Script;
  readonly files?: Readonly<Record<string, string>>;
  readonly session?: Partial<SessionOptions>;
  /** How often a model call is tried. Default: as the core does. */
  readonly attempts?: number;
  /** Default: nobody is there to ask. */
  readonly answers?: "allow";
  /** Time moves by itself, without waiting, or stands still. Default: the real clock. */
  readonly clock?: "jumps" | "stands";
  /** Sees every event before the run goes on. */
  on?(event: SessionEvent, session: Session): void;
}

export interface Ran {
  readonly result: RunResult;
  readonly place: TempWorkspace;
}

/** A reply whose token counts do not hang on how long descriptions of tools and paths are. */
export const say: Reply = reply.usage({
  input_tokens: 100,
  output_tokens: 10,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
});

/** Runs one prompt through a whole harness, compares its events with `<name>.jsonl`, and then looks at what it left. */
export async function goldenRun(name: string, run: GoldenRun, look: (ran: Ran) => Promise<void> | void): Promise<void> {
  await using place = await tempWorkspace({ files: run.files ?? {} });
  const model = scriptedProvider(run.script, { match: ["scripted-*"] });
  const given = servicesPlugin([
    [Random, seededRandom()],
    ...(run.answers === undefined ? [] : [[Approver, scriptedApprover(run.answers)] as const]),
    ...(run.clock === undefined ? [] : [[Clock, virtualClock({ auto: run.clock === "jumps" })] as const]),
  ]);
  await using harness = await openHarness({
    name: "golden",
    version: "0.0.0",
    model: "scripted-1",
    plugins: [model, given, toolsFs, toolsShell],
    prompts: { system: "You are tested." },
    settings: run.attempts === undefined ? {} : { "lorimer.core": { retry: { attempts: run.attempts } } },
  });
  await using session = await harness.openSession({ cwd: place.root, ...run.session });
  const { events, result } = await follow(session, run);
  model.assertDone();
  // Whether a command lasts long enough to report progress is a matter of the machine.
  const expectation = expectEvents(events, { replace: { [place.root]: "<root>" }, without: ["tool-progressed"] });
  await expectation.toMatchGolden(new URL(`./${name}.jsonl`, import.meta.url));
  await look({ result, place });
}

async function follow(session: Session, run: GoldenRun): Promise<{ readonly events: readonly SessionEvent[]; readonly result: RunResult }> {
  const events: SessionEvent[] = [];
  const prompt = session.prompt(run.prompt);
  for (;;) {
    const step = await prompt.next();
    if (step.done === true) return { events, result: step.value };
    events.push(step.value);
    run.on?.(step.value, session);
  }
}
