import { setTimeout as wait } from "node:timers/promises";
import { isLorimerError, messageOf } from "@lorimer/sdk";
import type { Arguments } from "./arguments/arguments.js";
import { parseArguments } from "./arguments/parse-arguments.js";
import { exitCodeOf } from "./exit-code.js";
import type { Host } from "./host.js";
import { lineWriter } from "./output/line-writer.js";
import type { LineWriter } from "./output/line-writer.js";
import { PersonLeft } from "./person-left.js";
import { readSetup } from "./read-setup.js";
import { visible } from "./render/visible.js";
import type { Setup } from "./setup.js";
import { usageError } from "./usage-error.js";

/** Why the process is ending from outside, and what that makes its exit code. */
export interface Ending {
  readonly signal: AbortSignal;
  /** Ends the run, once; the first code stands. */
  end(code: number): void;
  readonly code: number | undefined;
}

/** Milliseconds that background work gets when everything else is done. */
const backgroundMs = 1000;

/** Does what the command line asks and returns the exit code. Everything that was to be printed has been printed. */
export async function run(host: Host, ending: Ending): Promise<number> {
  const out = lineWriter(host.stdout, (error) => {
    if (error === undefined || error.code === "EPIPE") return ending.end(141);
    host.stderr.write(`lorimer: The output could not be written: ${error.message}.\n`);
    ending.end(1);
  });
  // Nobody may be listening there, and that is no reason to fail.
  host.stderr.on("error", () => undefined);
  let setup: Setup | undefined;
  let code: number;
  try {
    const args = withImpliedPrint(parseArguments(host.argv), host);
    if (args.version || args.help) return await printAbout(args, host, out);
    setup = await readSetup(args, host, out, ending.signal);
    code = await start(setup);
    await Promise.race([Promise.all(setup.background), wait(backgroundMs, undefined, { ref: false })]);
  } catch (error) {
    if (!(error instanceof PersonLeft)) report(error, host, setup);
    code = error instanceof PersonLeft ? error.exitCode : exitCodeOf(error);
  }
  await out.flush();
  return ending.code ?? code;
}

async function printAbout(args: Arguments, host: Host, out: LineWriter): Promise<number> {
  const { helpText } = await import("./arguments/help-text.js");
  out.write(args.version ? `${host.version}\n` : helpText(host.stdout));
  await out.flush();
  return 0;
}

/** Input that does not come from a terminal is a prompt, as if `-p` stood there. */
function withImpliedPrint(args: Arguments, host: Host): Arguments {
  if (args.print || args.command !== undefined || args.version || args.help || host.stdin.isTTY) return args;
  host.stderr.write("lorimer: standard input is not a terminal, so this runs as with --print.\n");
  return { ...args, print: true };
}

async function start(setup: Setup): Promise<number> {
  const { args, host } = setup;
  if (args.command !== undefined) return (await import("./commands/commands.js")).runCommand(args.command, setup);
  if (args.inputFormat === "stream-json") return (await import("./headless/run-conversation.js")).runConversation(setup);
  if (args.print) return (await import("./headless/run-print.js")).runPrint(setup);
  if (!host.stdout.isTTY)
    throw usageError("A conversation needs a terminal to write to.", "Use -p to run one prompt and print the answer.");
  return (await import("./interactive/run-interactive.js")).runInteractive(setup);
}

function report(error: unknown, host: Host, setup: Setup | undefined): void {
  const hint = isLorimerError(error) && error.hint !== undefined ? `\n${error.hint}` : "";
  const text = `${messageOf(error)}${hint}`;
  if (setup) setup.warn(text);
  else host.stderr.write(`lorimer: ${visible(text)}\n`);
  if (isLorimerError(error) || setup === undefined) return;
  // A fault of Lorimer itself: what led to it helps whoever mends it.
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  setup.log.note(stack);
  setup.warn(`This is a fault in Lorimer. What happened last:\n${setup.log.recent().slice(-20).join("\n")}`);
  setup.warn(
    "Nothing is sent anywhere. A report without secrets that can be run again: lorimer session export ID --bundle (lorimer session list names it).",
  );
}
