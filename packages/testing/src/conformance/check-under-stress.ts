import { seededRandom } from "../fakes/seeded-random.js";
import type { ConformanceLog } from "./conformance-log.js";
import type { CoverageLog } from "./coverage.js";
import { twoSessions } from "./check-two-sessions.js";
import { Lab } from "./lab.js";
import type { LabRun, LabSession, LabSetup, RunWatch } from "./lab.js";
import { within } from "./within.js";

export interface StressChecks {
  readonly setup: LabSetup;
  readonly seed: number;
  /** Points at which runs are cancelled, and at which plugins are reloaded. */
  readonly rounds: number;
  /** Milliseconds in which an aborted run must end. */
  readonly deadlineMs: number;
  /** Milliseconds in which a run that nobody aborts must end. */
  readonly runLimitMs: number;
}

/** What the calls come to when nothing goes wrong, in the first and in the second run of a session. */
interface Undisturbed {
  readonly first: LabRun;
  readonly second: LabRun;
}

/** How a plugin takes sessions beside one another, cancellation and reloads: whatever happened, its tools answer as if nothing had. */
export async function checkUnderStress(checks: StressChecks, coverage: CoverageLog, log: ConformanceLog): Promise<void> {
  const undisturbed = await runUndisturbed(checks);
  for (const run of [undisturbed.first, undisturbed.second]) noteRun(run, coverage);
  await log.check("plugin", "its listeners take what they hear", () => complaints(undisturbed.first, undisturbed.second));
  await log.check("plugin", "answers each of two sessions at once as if there were no other", () => twoSessions(checks, log));
  await log.check("plugin", `goes on after ${checks.rounds} runs that were cancelled at random (seed ${checks.seed})`, () =>
    cancelled(checks, undisturbed, coverage),
  );
  await log.check("plugin", `goes on after ${checks.rounds} reloads at random (seed ${checks.seed})`, () => reloaded(checks, undisturbed));
}

async function runUndisturbed(checks: Pick<StressChecks, "setup">): Promise<Undisturbed> {
  await using lab = await Lab.open(checks.setup);
  const session = await lab.openSession();
  return { first: await session.go(), second: await session.go() };
}

async function cancelled(checks: StressChecks, alone: Undisturbed, coverage: CoverageLog): Promise<readonly string[]> {
  const { fraction } = seededRandom(checks.seed);
  await using lab = await Lab.open(checks.setup);
  const session = await lab.openSession();
  const faults: string[] = [];
  for (let round = 0; round < checks.rounds; round += 1) {
    const { point, delay } = momentIn(alone.first, round, fraction);
    const stop = new AbortController();
    const timers: NodeJS.Timeout[] = [];
    const at = (index: number): void => {
      if (index === point && delay === 0) stop.abort();
      else if (index === point) timers.push(setTimeout(() => stop.abort(), delay));
    };
    const going = session.go({ signal: stop.signal, at });
    const run = await within(checks.deadlineMs + checks.runLimitMs, going);
    timers.forEach(clearTimeout);
    if (run === undefined && stop.signal.aborted)
      return [`a run that was cancelled at event ${point} had not ended after ${checks.deadlineMs} ms`];
    if (run === undefined) {
      stop.abort();
      await within(checks.deadlineMs, going);
      return [`after ${round} runs that were cancelled, one had not ended after ${checks.runLimitMs} ms`];
    }
    noteRun(run, coverage);
  }
  faults.push(...(await stillAnswers(session, alone, checks, "after it was cancelled")));
  faults.push(...(await stillAnswers(await lab.openSession(), alone, checks, "in another session, after one was cancelled")));
  return faults;
}

/** In every second round, a moment while a tool runs; else with any event. */
function momentIn({ events }: LabRun, round: number, fraction: () => number): { readonly point: number; readonly delay: number } {
  const calls = events.flatMap(({ type }, index) => (type === "tool-intended" ? [index] : []));
  const [any, delay] = [fraction(), 1 + Math.floor(fraction() * 25)];
  const call = calls[Math.floor(any * calls.length)];
  return round % 2 === 0 || call === undefined ? { point: Math.floor(any * events.length), delay: 0 } : { point: call, delay };
}

/** While one session runs on the old code, another one is idle: it goes over at once, and runs on the new. */
async function reloaded(checks: StressChecks, alone: Undisturbed): Promise<readonly string[]> {
  const { fraction } = seededRandom(checks.seed + 1);
  await using lab = await Lab.open(checks.setup);
  const [running, idle] = [await lab.openSession(), await lab.openSession()];
  const reload = async (): Promise<LabRun | string> => {
    const { problems } = await lab.reload();
    return problems[0] ?? limited(idle, checks);
  };
  for (let round = 0; round < checks.rounds; round += 1) {
    const point = Math.floor(fraction() * alone.first.events.length);
    const beside: (LabRun | string)[] = [];
    const run = await limited(running, checks, async (index) => {
      if (index === point) beside.push(await reload());
    });
    for (const ended of [run, ...beside]) {
      const fault = faultIn(ended, alone.first);
      if (fault !== undefined) return [`reloaded at event ${point} of a run: ${fault}`];
    }
  }
  return [
    // What a session held in memory is gone, as after a resume: a call that changes something may have to ask for it again.
    ...(await stillAnswers(running, alone, checks, "after it was reloaded", true)),
    ...(await stillAnswers(await lab.openSession(), alone, checks, "in a session that was opened after it was reloaded")),
  ];
}

function faultIn(run: LabRun | string, before: LabRun): string | undefined {
  if (typeof run === "string") return run;
  if (run.result.outcome.reason !== "completed") return `a run ended with ${run.result.outcome.message}`;
  if (run.results.length !== before.results.length) return `${run.results.length} results for ${before.results.length} calls`;
  const failed = run.results.find(({ status }, index) => {
    const undisturbed = before.results[index];
    return undisturbed?.readOnly === true && undisturbed.status === "ok" && status !== "ok";
  });
  return failed === undefined ? undefined : `${failed.name} gave ${shorten(failed.text)}`;
}

/** That calls come to what they came to before: what succeeds in the first run of a session and in the next does so now. */
async function stillAnswers(
  session: LabSession,
  before: Undisturbed,
  checks: StressChecks,
  when: string,
  readOnlyOnly: boolean = false,
): Promise<readonly string[]> {
  const { first, second } = before;
  const run = await limited(session, checks);
  if (typeof run === "string") return [`${when}: ${run}`];
  if (run.results.length !== first.results.length) return [`${when}: ${run.results.length} results for ${first.results.length} calls`];
  return run.results.flatMap(({ name, status, text }, index) => {
    const succeeds = first.results[index]?.status === "ok" && second.results[index]?.status === "ok";
    return status === "ok" || !succeeds || (readOnlyOnly && first.results[index]?.readOnly !== true)
      ? []
      : [`${when}, ${name} gave ${shorten(text)}`];
  });
}

/** A run, or that it took too long. */
async function limited(session: LabSession, { runLimitMs }: StressChecks, at?: RunWatch["at"]): Promise<LabRun | string> {
  const stop = new AbortController();
  const going = session.go({ signal: stop.signal, ...(at === undefined ? {} : { at }) });
  const run = await within(runLimitMs, going);
  if (run !== undefined) return run;
  stop.abort();
  await going;
  return `a run had not ended after ${runLimitMs} ms`;
}

/** Listeners that fail, or are too slow, are complained of in the session. */
function complaints(...runs: readonly LabRun[]): readonly string[] {
  const notices = runs.flatMap(({ events }) => events.flatMap((event) => (event.type === "notice-given" ? [event.text] : [])));
  return [...new Set(notices)].filter((text) => text.startsWith("The listener "));
}

function noteRun({ events }: LabRun, coverage: CoverageLog): void {
  for (const event of events) if (event.type === "tool-finished") coverage.note(`tool ${event.name}`, event.outcome.status);
}

function shorten(text: string): string {
  return JSON.stringify(text.slice(0, 160));
}
