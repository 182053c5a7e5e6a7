import type { Harness, Session } from "@lorimer/core";
import type { RunOptions, RunResult, UserBlock } from "@lorimer/sdk";
import type { Setup } from "../setup.js";
import type { HeadlessOutput } from "./headless-output.js";

/** Runs one prompt of a session and writes all that happens, no faster than the reader takes it. */
export async function runOnePrompt(
  setup: Setup,
  harness: Harness,
  session: Session,
  prompt: string | readonly UserBlock[],
  output: HeadlessOutput,
  options: Partial<RunOptions> & { readonly signal?: AbortSignal } = {},
): Promise<RunResult> {
  const { args, out, log } = setup;
  const narrate = args.verbose ? (await import("./narrate.js")).narrator(setup, harness) : undefined;
  const events = session.prompt(prompt, { signal: setup.ending, ...options });
  for (;;) {
    const step = await events.next();
    if (step.done) {
      output.result(step.value);
      return step.value;
    }
    log.event(step.value);
    output.event(step.value);
    await narrate?.(step.value);
    if (out.isFull) await out.ready();
  }
}
