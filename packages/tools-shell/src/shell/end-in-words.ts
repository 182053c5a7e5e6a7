import type { ProcessExit } from "@lorimer/sdk";

/** Why a command did not simply end by itself, as a sentence; undefined when it did. */
export function endInWords(exit: ProcessExit, timeoutMs: number | undefined): string | undefined {
  if (exit.aborted) return "The command was interrupted, and everything it started was ended.";
  if (exit.timedOut)
    return `The command ran into its timeout of ${duration(timeoutMs ?? 0)} and was ended with everything it started. Give a longer timeout, or use run_in_background.`;
  if (exit.signal !== null) return `The command was ended by the signal ${exit.signal}.`;
  return undefined;
}

/** Milliseconds as a person says them. */
function duration(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  const seconds = ms / 1000;
  if (seconds < 120) return `${Number(seconds.toFixed(1))} s`;
  return `${Number((seconds / 60).toFixed(1))} minutes`;
}
