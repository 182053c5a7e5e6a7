import { homedir } from "node:os";
import { LorimerError, messageOf } from "@lorimer/sdk";
import { exitCodeOf } from "./exit-code.js";
import type { Ending } from "./run.js";
import { run } from "./run.js";

// After a signal, what is running has this long to end by itself and to print its result.
const graceMs = 3000;

const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** Runs the CLI in this process and ends it with the exit code. */
export async function startProcess(argv: readonly string[], version: string): Promise<void> {
  const ending = processEnding();
  let code: number;
  try {
    const host = {
      argv,
      env: process.env,
      cwd: workingFolder(),
      home: homedir(),
      version,
      stdin: process.stdin,
      stdout: process.stdout,
      stderr: process.stderr,
    };
    code = await run(host, ending);
  } catch (error) {
    process.stderr.write(`lorimer: ${messageOf(error)}\n`);
    code = exitCodeOf(error);
  }
  // Whatever still holds the event loop, such as an open standard input, must not keep the process alive.
  process.exit(code);
}

function workingFolder(): string {
  try {
    return process.cwd();
  } catch (error) {
    throw new LorimerError("USAGE", "The folder you are in does not exist any more.", { hint: "Change to another one.", cause: error });
  }
}

/** The first signal ends the run in order; a second one, or the end of the grace time, ends the process at once. */
function processEnding(): Ending {
  const controller = new AbortController();
  let code: number | undefined;
  const end = (next: number): void => {
    if (code !== undefined) return;
    code = next;
    controller.abort();
    setTimeout(() => process.exit(next), graceMs).unref();
  };
  for (const [name, exitCode] of Object.entries(signals)) {
    process.on(name, () => (code === undefined ? end(exitCode) : process.exit(exitCode)));
  }
  return {
    signal: controller.signal,
    end,
    get code() {
      return code;
    },
  };
}
