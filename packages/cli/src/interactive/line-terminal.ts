import { createInterface } from "node:readline";
import type { Host } from "../host.js";
import { paint } from "../render/paint.js";
import type { Paper } from "../render/paint.js";
import { visible } from "../render/visible.js";
import type { Questioner } from "./line-approver.js";

/** A person at a terminal that shows lines and streamed text, and reads lines. */
export interface LineTerminal extends Questioner {
  /** Streamed text from the model: shown as it comes. */
  stream(text: string): void;
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
  let question: { readonly text: string; answer(line: string | undefined): void } | undefined;
  let listener: (line: string) => void = () => undefined;
  const closed = new Promise<void>((resolve) => reader.once("close", resolve));
  void closed.then(() => question?.answer(undefined));

  const endStream = (): void => {
    if (!atLineStart) output.write("\n");
    atLineStart = true;
  };
  const redraw = (): void => {
    reader.setPrompt(question?.text ?? "> ");
    reader.prompt(true);
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
      output.write(shown);
      atLineStart = shown.endsWith("\n");
    },
    endStream,
    show(lines) {
      endStream();
      for (const line of lines) output.write(`${paint(line, paper())}\n`);
    },
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
