import type { Harness, Session } from "@lorimer/core";
import type { RunOptions, RunResult, UserBlock } from "@lorimer/sdk";
import type { Setup } from "../setup.js";
import type { HeadlessOutput } from "./headless-output.js";

/** Runs one prompt of a session, or without one what waits to be heard, and writes all that happens, no faster than the reader takes it. */
export async function runOnePrompt(
  setup: Setup,
  harness: Harness,
  session: Session,
  asked: { readonly content: string | readonly UserBlock[]; readonly uuid?: string | undefined } | undefined,
  output: HeadlessOutput,
  options: Partial<RunOptions> & { readonly signal?: AbortSignal } = {},
): Promise<RunResult> {
  const { args, out, log } = setup;
  const narrate = args.verbose ? (await import("./narrate.js")).narrator(setup, harness) : undefined;
  const { uuid } = asked ?? {};
  const given = { signal: setup.ending, ...options };
  const events = asked === undefined ? session.goOn(given) : session.prompt(asked.content, given);
  let noted = false;
  for (;;) {
    const step = await events.next();
    if (step.done) {
      output.result(step.value);
      return step.value;
    }
    if (!noted && uuid !== undefined) noted = await (await import("./prompt-ids.js")).notePromptId(session, uuid, step.value);
    log.event(step.value);
    output.event(step.value);
    await narrate?.(step.value);
    if (out.isFull) await out.ready();
  }
}
