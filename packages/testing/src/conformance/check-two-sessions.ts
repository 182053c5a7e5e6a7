import type { ConformanceLog } from "./conformance-log.js";
import { Lab } from "./lab.js";
import type { LabRun, LabSetup } from "./lab.js";
import { within } from "./within.js";

export interface SessionChecks {
  readonly setup: LabSetup;
  /** Milliseconds in which a run must end. */
  readonly runLimitMs: number;
}

/** An answer that differs by chance, such as one that tells whether a task has ended yet, does not do so this often in a row. */
const attempts = 5;

/** What one call was answered, in sessions that were alone and in such as were not. */
interface Answers {
  readonly name: string;
  readonly alone: Set<string>;
  readonly beside: Set<string>;
}

/** That a session answers the same whether there is another one in the process or not, and tells nothing of the other. */
export async function twoSessions(checks: SessionChecks, log: ConformanceLog): Promise<readonly string[]> {
  const faults = await atOnce(checks);
  let doubtful: ReadonlyMap<number, Answers> | undefined;
  for (let attempt = 0; attempt < attempts && doubtful?.size !== 0; attempt += 1) {
    const [alone, beside] = [await runs(checks.setup, 0), await runs(checks.setup, 1)];
    const before: ReadonlyMap<number, Answers> | undefined = doubtful;
    const now = new Map<number, Answers>();
    for (const [index, { name, text }] of alone.entries()) {
      if (before !== undefined && !before.has(index)) continue;
      const answers: Answers = before?.get(index) ?? { name, alone: new Set(), beside: new Set() };
      answers.alone.add(text);
      answers.beside.add(beside[index]?.text ?? "nothing");
      if (answers.alone.size > 1) log.skip(`tool ${name}`, "answers alike in two sessions", "its answers differ from run to run");
      else if (!answers.beside.has(text)) now.set(index, answers);
    }
    doubtful = now;
  }
  for (const { name, alone, beside } of doubtful?.values() ?? [])
    faults.push(`beside another session ${name} gave ${shorten([...beside].at(-1))}, and alone ${shorten([...alone].at(-1))}`);
  return faults;
}

/** The answers of a session in two runs, each after as many runs of another session of the same harness. */
async function runs(setup: LabSetup, others: number): Promise<LabRun["results"]> {
  await using lab = await Lab.open(setup);
  const other = await lab.openSession();
  const session = await lab.openSession();
  const results: LabRun["results"][number][] = [];
  for (let round = 0; round < 2; round += 1) {
    for (let run = 0; run < others; run += 1) await other.go();
    results.push(...(await session.go()).results);
  }
  return results;
}

async function atOnce({ setup, runLimitMs }: SessionChecks): Promise<string[]> {
  await using lab = await Lab.open(setup);
  const sessions = [await lab.openSession(), await lab.openSession()] as const;
  const stop = new AbortController();
  const going = Promise.all(sessions.map((session) => session.go({ signal: stop.signal })));
  const ended = await within(runLimitMs, going);
  if (ended === undefined) {
    stop.abort();
    await going;
    return [`two sessions at once had not ended after ${runLimitMs} ms`];
  }
  return ended.flatMap(({ result, results }, index) => {
    if (result.outcome.reason !== "completed") return [`of two sessions at once one ended with ${result.outcome.message}`];
    if (results.length !== setup.calls.length)
      return [`of two sessions at once one got ${results.length} results for ${setup.calls.length} calls`];
    const elsewhere = sessions[1 - index]?.root ?? "";
    return results.filter(({ text }) => text.includes(elsewhere)).map(({ name }) => `${name} told one session of the folder of another`);
  });
}

function shorten(text: string | undefined): string {
  return JSON.stringify(text?.slice(0, 160));
}
