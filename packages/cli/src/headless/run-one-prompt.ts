import type { Session } from "@lorimer/core";
import type { RunOptions, RunResult, UserBlock } from "@lorimer/sdk";
import { paint, paperOf } from "../render/paint.js";
import { renderEvent } from "../render/render-event.js";
import type { Setup } from "../setup.js";
import type { HeadlessOutput } from "./headless-output.js";

/** Runs one prompt of a session and writes all that happens, no faster than the reader takes it. */
export async function runOnePrompt(setup: Setup, session: Session, prompt: string | readonly UserBlock[], output: HeadlessOutput, options: Partial<RunOptions> & { readonly signal?: AbortSignal } = {}): Promise<RunResult> {
  const { args, out, log } = setup;
  const events = session.prompt(prompt, { signal: setup.ending, ...options });
  for (;;) {
    const step = await events.next();
    if (step.done) {
      output.result(step.value);
      return step.value;
    }
    log.event(step.value);
    output.event(step.value);
    if (args.verbose) narrate(setup, step.value);
    if (out.isFull) await out.ready();
  }
}

function narrate(setup: Setup, event: Parameters<typeof renderEvent>[0]): void {
  const paper = paperOf(setup.host.stderr, setup.env);
  const text = event.type === "block-finished" && event.block.type === "text" ? [[{ text: event.block.text }]] : [];
  for (const line of [...text, ...renderEvent(event, { renderer: () => undefined, verbose: false })]) setup.host.stderr.write(`${paint(line, paper)}\n`);
}
