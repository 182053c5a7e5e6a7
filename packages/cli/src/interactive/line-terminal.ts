import { createInterface } from "node:readline";
import type { Line } from "@lorimer/sdk";
import type { Host } from "../host.js";
import { paint, paintWhole } from "../render/paint.js";
import type { Paper } from "../render/paint.js";
import { visible } from "../render/visible.js";
import type { Questioner } from "./line-approver.js";

/** A person at a terminal that shows lines and streamed text, and reads lines. */
export interface LineTerminal extends Questioner {
  show(lines: readonly Line[]): void;
  /** Streamed text from the model: shown as it comes. */
  stream(text: string): void;
  /** Shows a line that the next thing shown takes the place of. */
  status(line: Line): void;
  /** Ends streamed text that stopped in the middle of a line. */
  endStream(): void;
  /** Shows the prompt and waits for input. */
  prompt(): void;
  onLine(listener: (line: string) => void): void;
  onInterrupt(listener: () => void): void;
  /** Resolves when the person ended the input, or `close` was called. */
  readonly closed: Promise<void>;
  close(): void;
}

export function lineTerminal(host: Host, paper: () => Paper): LineTerminal {
  const { stdin: input, stdout: output } = host;
  const reader = createInterface({ input, output, terminal: true, historySize: 200, prompt: "> " });
  let atLineStart = true;
  let hasStatus = false;
  let question: { readonly text: string; answer(line: string | undefined): void } | undefined;
  let listener: (line: string) => void = () => undefined;
  const closed = new Promise<void>((resolve) => reader.once("close", resolve));
  void closed.then(() => question?.answer(undefined));

  // A status line, or the line being edited, gives way to what is shown.
  const clearLine = (): void => void output.write("\r\x1b[K");
  const endStatus = (): void => {
    if (hasStatus) clearLine();
    hasStatus = false;
  };
  const endStream = (): void => {
    endStatus();
    if (!atLineStart) output.write("\n");
    atLineStart = true;
  };
  const redraw = (): void => {
    reader.setPrompt(question?.text ?? "> ");
    reader.prompt(true);
  };
  const print = (lines: readonly Line[], draw: typeof paint): void => {
    endStream();
    if (question) clearLine();
    for (const line of lines) output.write(`${draw(line, paper())}\n`);
    if (question) redraw();
  };
  reader.on("line", (line) => {
    atLineStart = true;
    if (question) question.answer(line);
    else listener(line);
  });
  return {
    closed,
    stream(text) {
      const shown = visible(text);
      if (shown === "") return;
      endStatus();
      output.write(shown);
      atLineStart = shown.endsWith("\n");
    },
    endStream,
    status(line) {
      if (question || !atLineStart) return;
      clearLine();
      output.write(paint(line, paper()));
      hasStatus = true;
    },
    show: (lines) => print(lines, paint),
    showWhole: (lines) => print(lines, paintWhole),
    async ask(text, signal) {
      const shown = paint([{ text }], { width: Infinity, color: false });
      return new Promise((resolve) => {
        const answer = (line: string | undefined): void => {
          signal.removeEventListener("abort", aborted);
          question = undefined;
          resolve(line);
        };
        const aborted = (): void => {
          output.write("\n");
          answer(undefined);
        };
        signal.addEventListener("abort", aborted, { once: true });
        endStream();
        question = { text: shown, answer };
        redraw();
      });
    },
    prompt() {
      endStream();
      redraw();
    },
    onLine(next) {
      listener = next;
    },
    onInterrupt(next) {
      reader.on("SIGINT", next);
    },
    close: () => reader.close(),
  };
}
