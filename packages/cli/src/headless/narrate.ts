import type { SessionEvent } from "@lorimer/sdk";
import { paint, paperOf } from "../render/paint.js";
import { renderEvent } from "../render/render-event.js";
import type { Setup } from "../setup.js";

/** Says on standard error what happens during a run, for `--verbose`. */
export function narrator({ host, env }: Pick<Setup, "host" | "env">): (event: SessionEvent) => void {
  const paper = paperOf(host.stderr, env);
  return (event) => {
    const text =
      event.type === "block-finished" && event.block.type === "text" ? event.block.text.split("\n").map((line) => [{ text: line }]) : [];
    for (const line of [...text, ...renderEvent(event, { renderer: () => undefined, verbose: false })])
      host.stderr.write(`${paint(line, paper)}\n`);
  };
}
