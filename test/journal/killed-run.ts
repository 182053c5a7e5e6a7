import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createReadStream } from "node:fs";
import { messageId } from "@lorimer/sdk";
import type { Message } from "@lorimer/sdk";
import { HistoryProjection, readJournal } from "@lorimer/sdk/journal";
import { bundle } from "../cli/run-cli.js";
import type { CliPlace, JsonLine } from "../cli/run-cli.js";
import { effectsOf, resumeArgs } from "./scripted-thirty.js";
import type { ThirtySession } from "./scripted-thirty.js";

/** What a run had said on its standard output when it was killed. */
export interface KilledRun {
  readonly lines: readonly JsonLine[];
  /** False when it had ended by itself before. */
  readonly killed: boolean;
  readonly stderr: string;
}

/** Every call by which the file of a log, its folder entry or its lock changes. */
const writing = "write,pwrite64,writev,fdatasync,fsync,openat,link,linkat,unlink,unlinkat,rename,renameat,renameat2,mkdir,ftruncate";

/** Runs the CLI and kills it with SIGKILL as it enters its n-th writing call on the session's log, lock or folder. */
export function killedAtCall(place: CliPlace, session: ThirtySession, n: number): Promise<KilledRun> {
  const paths = [session.log, `${session.log}.lock`].flatMap((path) => ["-P", path]);
  const inject = ["-e", `trace=${writing}`, "-e", `inject=${writing}:signal=SIGKILL:when=${n}`];
  return watched(place, "strace", ["-f", "-qq", "-o", "/dev/null", ...paths, ...inject, process.execPath, bundle, ...session.args]);
}

/** Runs the CLI with its n-th call of those named failing, on the session's log, lock or folder; every later one too, where it `stays`. */
export function failingAtCall(
  place: CliPlace,
  session: ThirtySession,
  fault: { readonly code: string; readonly calls: string; readonly n: number; readonly stays: boolean },
): Promise<KilledRun> {
  const paths = [session.log, `${session.log}.lock`].flatMap((path) => ["-P", path]);
  const inject = ["-e", `trace=${fault.calls}`, "-e", `inject=${fault.calls}:error=${fault.code}:when=${fault.n}${fault.stays ? "+" : ""}`];
  return watched(place, "strace", ["-f", "-qq", "-o", "/dev/null", ...paths, ...inject, process.execPath, bundle, ...session.args]);
}

/** Runs the CLI and kills it so many milliseconds after it began. */
export function killedAfter(place: CliPlace, session: ThirtySession, ms: number): Promise<KilledRun> {
  return watched(place, process.execPath, [bundle, ...session.args], ms);
}

function watched(place: CliPlace, command: string, args: readonly string[], ms?: number): Promise<KilledRun> {
  // One thread for files, so that the n-th call is the n-th of the process.
  const env = { ...place.env, UV_THREADPOOL_SIZE: "1" };
  const child = spawn(command, args, { cwd: place.root, env, stdio: ["ignore", "pipe", "pipe"] });
  const timer = ms === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), ms);
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(timer);
      // A line that is not whole was not seen.
      const lines = stdout.split("\n").slice(0, -1);
      resolve({
        lines: lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line) as JsonLine),
        killed: code !== 0,
        stderr,
      });
    });
  });
}

/** What is wrong after a kill; nothing, if all is well. Resumes the session through the CLI. */
export async function faultsAfter(place: CliPlace, session: ThirtySession, run: KilledRun): Promise<readonly string[]> {
  const seen = acknowledgedBy(run.lines);
  const before = await logOf(session);
  const faults = seen.filter((block) => !before.blocks.has(block)).map((block) => `acknowledged and lost: ${block}`);
  faults.push(...seen.filter((block) => !before.told.has(block)).map((block) => `acknowledged and not in the history: ${block}`));
  for (const effect of (await effectsOf(session)).keys())
    if (!before.intents.some((command) => command.includes(`${effect} `))) faults.push(`an effect without its intent: ${effect}`);
  const resumed = await place.start(resumeArgs(session)).finished;
  const unknown = (resumed.code !== 0 && resumed.stdout.includes("There is no session")) || resumed.stderr.includes("There is no session");
  if (unknown && (seen.length > 0 || before.intents.length > 0)) faults.push("a session that had been seen is not there");
  if (!unknown && (resumed.code !== 0 || !JSON.stringify(resumed.result()).includes("still here")))
    faults.push(`it did not go on: ${resumed.code} ${resumed.stdout.slice(-600)} ${resumed.stderr}`);
  for (const [effect, times] of await effectsOf(session)) if (times > 1) faults.push(`an effect happened ${times} times: ${effect}`);
  return faults;
}

/** The blocks of assistant and user lines, as text. */
function acknowledgedBy(lines: readonly JsonLine[]): readonly string[] {
  return lines.flatMap((line) => {
    if (line.type !== "assistant" && line.type !== "user") return [];
    return (line["message"] as { content: readonly object[] }).content.map((block) => JSON.stringify(block));
  });
}

interface LogContent {
  /** Blocks that its events tell of. */
  readonly blocks: ReadonlySet<string>;
  /** Blocks of the history that it comes to; calls that never began are no part of one. */
  readonly told: ReadonlySet<string>;
  readonly intents: readonly string[];
}

async function logOf(session: ThirtySession): Promise<LogContent> {
  if (!existsSync(session.log)) return { blocks: new Set(), told: new Set(), intents: [] };
  const { records } = await readJournal(createReadStream(session.log) as AsyncIterable<Uint8Array>);
  const history = new HistoryProjection();
  const blocks = new Set<string>();
  const told = new Set<string>();
  const intents: string[] = [];
  for (const record of records) {
    history.apply(record);
    if (record.entry.type !== "event") continue;
    const { event } = record.entry;
    if (event.type === "block-finished") blocks.add(JSON.stringify(event.block));
    if (event.type === "block-finished" && event.block.type === "tool_use") told.add(JSON.stringify(event.block));
    if (event.type === "message-added") for (const block of blocksOf(event.message)) blocks.add(block);
    if (event.type === "tool-intended") intents.push(`${(event.input as { command?: string }).command ?? ""} `);
  }
  let made = 0;
  for (const message of history.project(() => messageId(`made-${(made += 1)}`)).messages)
    for (const block of blocksOf(message)) told.add(block);
  return { blocks, told, intents };
}

function blocksOf(message: Message): readonly string[] {
  return "content" in message ? message.content.map((block) => JSON.stringify(block)) : [];
}
