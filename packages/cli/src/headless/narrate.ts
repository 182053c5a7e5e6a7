import type { Harness } from "@lorimer/core";
import type { Line, SessionEvent } from "@lorimer/sdk";
import { eventScreen } from "../render/event-screen.js";
import { loadRenderers } from "../render/load-renderers.js";
import { paint, paintWrapped, paperOf } from "../render/paint.js";
import { summaryLine } from "../render/render-event.js";
import { visibleLine } from "../render/visible.js";
import { wrap } from "../render/wrap.js";
import type { Setup } from "../setup.js";

/** Says on standard error what happens during a run, for `--verbose`. */
export function narrator({ host, env }: Pick<Setup, "host" | "env">, harness: Harness): (event: SessionEvent) => Promise<void> {
  const paper = paperOf(host.stderr, env);
  const show = (lines: readonly Line[], short = true): void => {
    for (const line of lines) host.stderr.write(`${(short ? paint : paintWrapped)(line, paper)}\n`);
  };
  const screen = eventScreen(loadRenderers(harness), { verbose: false, judgements: true }, show);
  return async (event) => {
    if (event.type === "block-finished" && event.block.type === "text") show(textLines(event.block.text, paper.width));
    // What a call reports while it runs stands in its result, too.
    if (event.type !== "tool-progressed") await screen.draw(event);
    if (event.type === "run-finished") show([summaryLine(event.result)], false);
  };
}

/** The model's words, whole. */
function textLines(text: string, width: number): readonly Line[] {
  return text.split("\n").flatMap((line) => wrap(visibleLine(line), width).map((part) => [{ text: part }]));
}
