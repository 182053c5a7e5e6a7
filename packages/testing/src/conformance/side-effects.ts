import { setTimeout as wait } from "node:timers/promises";
import { withoutTerminal } from "./no-terminal.js";

/** What a process-wide watch saw. */
export interface SideEffects {
  readonly stdout: string;
  /** Whether standard input was asked for, which was at its end. */
  readonly stdinUsed: boolean;
  /** Kinds of open handles of which there are more than before. */
  readonly handles: readonly string[];
}

const settleMs = 2000;

/** Runs something where there is no terminal, and says what it wrote to standard output and which timers, sockets and processes it left open. */
export async function watchSideEffects(run: () => Promise<void>): Promise<SideEffects> {
  const before = countHandles();
  const terminal = withoutTerminal();
  const output = captureStdout();
  try {
    await run();
  } finally {
    output.stop();
    terminal.restore();
  }
  return { stdout: output.text(), stdinUsed: terminal.stdinUsed, handles: await leftOver(before) };
}

function captureStdout(): { text(): string; stop(): void } {
  const written: string[] = [];
  const original = process.stdout.write;
  const log = console.log;
  process.stdout.write = ((chunk: string | Uint8Array, ...rest: readonly unknown[]) => {
    written.push(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString());
    for (const done of rest) if (typeof done === "function") (done as () => void)();
    return true;
  }) as typeof process.stdout.write;
  // Test runners give the console streams of their own.
  console.log = (...values: readonly unknown[]) => void written.push(values.map(String).join(" "));
  return {
    text: () => written.join(""),
    stop: () => {
      process.stdout.write = original;
      console.log = log;
    },
  };
}

async function leftOver(before: ReadonlyMap<string, number>): Promise<readonly string[]> {
  const deadline = performance.now() + settleMs;
  for (;;) {
    // What a closed handle still needs is a turn or two of the event loop.
    await wait(20);
    const left = [...countHandles()]
      .filter(([kind, count]) => count > (before.get(kind) ?? 0))
      .map(([kind, count]) => `${kind} (${count - (before.get(kind) ?? 0)})`);
    if (left.length === 0 || performance.now() > deadline) return left;
  }
}

function countHandles(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}
