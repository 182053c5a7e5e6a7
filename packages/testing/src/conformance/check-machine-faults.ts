import type { ConformanceLog } from "./conformance-log.js";
import { faultyMachine } from "./faulty-workspace.js";
import type { FaultyMachine, MachineFault } from "./faulty-workspace.js";
import { Lab } from "./lab.js";
import type { LabRun, LabSession, LabSetup } from "./lab.js";
import { within } from "./within.js";

export interface MachineChecks {
  readonly setup: LabSetup;
  readonly deadlineMs: number;
  readonly runLimitMs: number;
}

/** Characters of one result that a model may be given, whatever its tool says of itself: about 50,000 tokens. */
const mostCharacters = 200_000;

/** How tools take files and programs that fail, never answer, or answer with very much; and that they work once the machine does. */
export async function checkMachineFaults(checks: MachineChecks, log: ConformanceLog): Promise<void> {
  const { calls } = checks.setup;
  if (calls.length === 0) return;
  await log.check("plugin", "its tools end when files and programs fail, and work when they do", () => throwing(checks));
  await log.check("plugin", "its tools end soon when aborted while files and programs do not answer", () => hanging(checks));
  await log.check("plugin", "its tools give no more than can be read where files and programs answer with very much", () => huge(checks));
}

async function throwing(checks: MachineChecks): Promise<readonly string[]> {
  const machine = faultyMachine();
  await using lab = await Lab.open(checks.setup, machine.workspace);
  const session = await lab.openSession();
  const failed = await faulty(session, machine, "throw", checks);
  if (typeof failed === "string") return [failed];
  const after = await faulty(await lab.openSession(), machine, "none", checks);
  const again = await faulty(session, machine, "none", checks);
  await using healthy = await Lab.open(checks.setup);
  const before = await (await healthy.openSession()).go();
  return [
    ...countFaults(failed, checks),
    ...poisoned(before, after, "in another session"),
    // What a call changed before it failed may keep it from succeeding in the same session; a call that only reads has no such excuse.
    ...poisoned(before, again, "in the same session", true),
  ];
}

async function hanging(checks: MachineChecks): Promise<readonly string[]> {
  const machine = faultyMachine();
  await using lab = await Lab.open(checks.setup, machine.workspace);
  const session = await lab.openSession();
  machine.fault = "hang";
  const stop = new AbortController();
  const looking = setInterval(() => machine.hanging > 0 && stop.abort(), 5);
  const going = session.go({ signal: stop.signal }).finally(() => clearInterval(looking));
  // Whatever hangs without a signal to end it is ended here, and is a fault.
  const run = await within(checks.runLimitMs, going);
  stop.abort();
  await within(checks.deadlineMs, untilNothingHangs(machine));
  const left = machine.hanging;
  machine.release();
  if (run === undefined && (await within(checks.deadlineMs, going)) === undefined)
    return [`a run whose files and programs do not answer had not ended ${checks.deadlineMs} ms after it was aborted`];
  return left === 0
    ? []
    : [`${left} ${left === 1 ? "call" : "calls"} of the workspace went on after the run was aborted: pass its signal on`];
}

async function untilNothingHangs(machine: FaultyMachine): Promise<true> {
  while (machine.hanging > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  return true;
}

async function huge(checks: MachineChecks): Promise<readonly string[]> {
  const machine = faultyMachine();
  await using lab = await Lab.open(checks.setup, machine.workspace);
  const run = await faulty(await lab.openSession(), machine, "huge", checks);
  if (typeof run === "string") return [run];
  const large = run.results.filter(({ text }) => text.length > mostCharacters);
  return [
    ...countFaults(run, checks),
    ...large.map(({ name, text }) => `${name} gave the model ${text.length} characters; let maxResultChars be ${mostCharacters} at most`),
  ];
}

/** One run on a machine that behaves so; a sentence where it took too long. */
async function faulty(
  session: LabSession,
  machine: FaultyMachine,
  fault: MachineFault,
  { runLimitMs }: MachineChecks,
): Promise<LabRun | string> {
  machine.fault = fault;
  const stop = new AbortController();
  const going = session.go({ signal: stop.signal });
  const limit = runLimitMs * (fault === "huge" ? 3 : 1);
  const run = await within(limit, going);
  machine.fault = "none";
  if (run !== undefined) return run;
  stop.abort();
  machine.release();
  await going;
  return `a run had not ended after ${limit} ms ${fault === "none" ? "on a sound machine, after a faulty one" : `on a machine that is "${fault}"`}`;
}

function countFaults({ results, result }: LabRun, { setup }: MachineChecks): readonly string[] {
  if (result.outcome.reason !== "completed") return [`the run ended with ${result.outcome.reason}: ${result.outcome.message}`];
  return results.length === setup.calls.length ? [] : [`${setup.calls.length} calls got ${results.length} results`];
}

/** Calls that succeeded before and do not now, though nothing is wrong any more. */
function poisoned(before: LabRun, now: LabRun | string, where: string, readOnlyOnly: boolean = false): readonly string[] {
  if (typeof now === "string") return [now];
  return before.results.flatMap(({ name, status, readOnly }, index) => {
    const given = now.results[index];
    if (status !== "ok" || given?.status === "ok" || (readOnlyOnly && !readOnly)) return [];
    return [`after the machine was mended, ${name} still fails ${where}: ${given?.text.slice(0, 160) ?? "no result"}`];
  });
}
