import { sep } from "node:path";
import { inspect } from "node:util";
import { pathToFileURL } from "node:url";
import { LorimerError } from "@lorimer/sdk";
import { Breaker } from "./breaker.js";

/** Where the code of the harness stands that this is part of. */
const ours = new URL(".", import.meta.url).href;
const mark = Symbol.for("lorimer.processGuard");

/** One for the process: what it replaces exists once. */
type Guarded = NodeJS.Process & { [mark]?: ProcessGuard };

/**
 * Keeps what installed plugins do to the process from ending or garbling it: `process.exit` from their files is an error of theirs, an error
 * that nobody caught counts against them, and what they write to standard output goes to standard error. Everyone else's stays what it is.
 */
export class ProcessGuard {
  readonly #breakers = new Map<string, Breaker>();
  readonly #exit: typeof process.exit = process.exit.bind(process);
  readonly #write: typeof process.stdout.write = process.stdout.write.bind(process.stdout);

  /** From now on this plugin is told from the others. */
  static watch(breaker: Breaker): void {
    const here: Guarded = process;
    here[mark] ??= new ProcessGuard();
    here[mark].#breakers.set(breaker.folder, breaker);
  }

  /** The plugin in this folder is gone, and its folder with it. */
  static forget(folder: string): void {
    const guard = (process as Guarded)[mark];
    if (guard !== undefined) guard.#breakers.delete(folder);
  }

  private constructor() {
    process.exit = (code) => {
      const owner = this.#responsible(stackFrom(process.exit));
      if (owner === undefined) return this.#exit(code);
      throw new LorimerError("PLUGIN_FAILED", `The plugin ${owner.name} tried to end the process with ${String(code ?? 0)}.`);
    };
    process.stdout.write = ((...args: Parameters<typeof process.stdout.write>) => {
      const [caller = ""] = framesOf(stackFrom(process.stdout.write));
      return this.#owner(caller) === undefined ? this.#write(...args) : process.stderr.write(...args);
    }) as typeof process.stdout.write;
    process.on("uncaughtException", (error: unknown) => this.#uncaught(error));
  }

  #uncaught(error: unknown): void {
    const stack = error instanceof Error ? (error.stack ?? "") : "";
    const owner = this.#responsible(stack);
    if (owner !== undefined) owner.failed(error, { part: "what it left running" });
    // Somebody else hears of it, as they would have without us.
    else if (process.listenerCount("uncaughtException") === 1) {
      process.stderr.write(`${error instanceof Error && error.stack ? error.stack : `Uncaught ${inspect(error)}`}\n`);
      this.#exit(1);
    }
  }

  /** Whose file the stack names. Where it names neither one of theirs nor one of ours, whoever runs is to blame. */
  #responsible(stack: string): Breaker | undefined {
    return this.#owner(stack) ?? (stack.includes(ours) ? undefined : Breaker.current);
  }

  #owner(stack: string): Breaker | undefined {
    for (const [folder, breaker] of this.#breakers)
      if (stack.includes(`${folder}${sep}`) || stack.includes(`${pathToFileURL(folder).href}/`)) return breaker;
    return undefined;
  }
}

/** Who called this function, however many frames errors of this process keep. */
function stackFrom(called: (...args: never[]) => unknown): string {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 100;
  const held: { stack?: string } = {};
  Error.captureStackTrace(held, called);
  Error.stackTraceLimit = stackTraceLimit;
  return held.stack ?? "";
}

/** The lines of a stack that name a file, innermost first. */
function framesOf(stack: string): readonly string[] {
  return stack.split("\n").filter((line) => /^\s+at .*[\\/]/.test(line) && !/\(?node:/.test(line));
}
