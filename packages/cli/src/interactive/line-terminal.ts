import { createInterface } from "node:readline";
import type { Completion } from "@lorimer/plugin-commands/contract";
import type { Line } from "@lorimer/sdk";
import type { Host } from "../host.js";
import { paint, paintWhole, paintWrapped } from "../render/paint.js";
import type { Paper } from "../render/paint.js";
import { visible } from "../render/visible.js";
import type { Questioner } from "./line-approver.js";

/** A person at a terminal that shows lines and streamed text, and reads lines. */
export interface LineTerminal extends Questioner {
  /** Shows lines on one row each, cut where they are wider than the terminal. */
  showShort(lines: readonly Line[]): void;
  /** Streamed text from the model: shown as it comes. */
  stream(text: string): void;
  /** Shows a line that the next thing shown takes the place of. */
  status(line: Line): void;
  /** Ends streamed text that stopped in the middle of a line. */
  endStream(): void;
  /** Shows the prompt and waits for input. */
  prompt(): void;
  /** Says something in front of the prompt, from now on; empty: nothing. */
  mark(text: string): void;
  /** Throws away what was typed and not sent; false when there was nothing. */
  discard(): boolean;
  onLine(listener: (line: string) => void): void;
  onInterrupt(listener: () => void): void;
  /** Asked at Tab, with the line up to where it stands, for what could take the place of its end. */
  onComplete(complete: (line: string) => Promise<Completion>): void;
  /** Resolves when the person ended the input, or `close` was called. */
  readonly closed: Promise<void>;
  close(): void;
}

interface Question {
  readonly text: string;
  answer(line: string | undefined): void;
}

export function lineTerminal(host: Host, paper: () => Paper): LineTerminal {
  const { stdin: input, stdout: output } = host;
  let complete: ((line: string) => Promise<Completion>) | undefined;
  const completer = (line: string, tell: (error: Error | null, result: [string[], string]) => void): void => {
    // An answer to a question is nothing that is known before.
    const asked = question === undefined ? complete?.(line) : undefined;
    if (asked === undefined) return tell(null, [[], line]);
    asked.then(
      ({ candidates, typed }) => tell(null, [[...candidates], typed]),
      () => tell(null, [[], line]),
    );
  };
  const reader = createInterface({ input, output, terminal: true, historySize: 200, prompt: "> ", completer });
  let atLineStart = true;
  let hasStatus = false;
  let hasPrompt = false;
  let isClosed = false;
  let question: Question | undefined;
  let mark = "";
  let asked: Promise<unknown> = Promise.resolve();
  let listener: (line: string) => void = () => undefined;
  const closed = new Promise<void>((resolve) => reader.once("close", resolve));
  reader.once("close", () => {
    // What comes next, such as the shell's own prompt, begins on a line of its own.
    if (hasPrompt) output.write("\n");
    hasPrompt = false;
    isClosed = true;
    question?.answer(undefined);
  });

  const endStatus = (): void => {
    if (hasStatus) output.write("\r\x1b[K");
    hasStatus = false;
  };
  /** Takes the input line off the screen, however many rows it has, so that something can be shown in its place. */
  const hideInput = (): void => {
    const { rows } = reader.getCursorPos();
    output.write(`${rows > 0 ? `\x1b[${rows}A` : ""}\r\x1b[J`);
    hasPrompt = false;
  };
  /** Makes room at the start of a line: for the next thing shown, or for the input line. */
  const clear = (): void => {
    endStatus();
    if (!atLineStart) output.write("\n");
    // What a person began to type while nothing asked them to gives way, too.
    else if (hasPrompt || reader.line !== "") hideInput();
    atLineStart = true;
  };
  /** Draws it again. The reader first goes up by as many rows as it remembers, so these are made. */
  const showInput = (): void => {
    output.write("\n".repeat(reader.getCursorPos().rows));
    reader.setPrompt(question?.text ?? `${mark}> `);
    reader.prompt(true);
    hasPrompt = true;
  };
  const print = (lines: readonly Line[], draw: typeof paint): void => {
    const typing = hasPrompt || reader.line !== "";
    clear();
    for (const line of lines) output.write(`${draw(line, paper())}\n`);
    if (typing) showInput();
  };
  const put = (text: string, signal: AbortSignal): Promise<string | undefined> => {
    if (signal.aborted || isClosed) return Promise.resolve(undefined);
    clear();
    // Words that were meant for something else must not become part of an answer.
    const begun = takeBegun();
    return new Promise((resolve) => {
      const answer = (line: string | undefined): void => {
        signal.removeEventListener("abort", aborted);
        question = undefined;
        if (begun !== "" && line !== undefined) restore(begun);
        resolve(line);
      };
      const aborted = (): void => {
        output.write("\n");
        hasPrompt = false;
        takeBegun();
        answer(undefined);
      };
      signal.addEventListener("abort", aborted, { once: true });
      question = { text: paint([{ text }], { width: Infinity, color: false }), answer };
      showInput();
    });
  };
  const restore = (begun: string): void => {
    reader.write(begun);
    hideInput();
    showInput();
  };
  const takeBegun = (): string => {
    const { line } = reader;
    if (line === "") return "";
    reader.write(null, { ctrl: true, name: "e" });
    reader.write(null, { ctrl: true, name: "u" });
    hideInput();
    return line;
  };
  // An answer is nothing that one wants back with the arrow keys.
  reader.on("history", (history) => {
    if (question !== undefined) history.shift();
  });
  reader.on("line", (line) => {
    atLineStart = true;
    hasPrompt = false;
    if (question) question.answer(line);
    else listener(line);
  });
  return {
    closed,
    stream(text) {
      const shown = visible(text);
      if (shown === "") return;
      endStatus();
      if (hasPrompt) hideInput();
      output.write(shown);
      atLineStart = shown.endsWith("\n");
    },
    endStream() {
      clear();
      if (reader.line !== "") showInput();
    },
    status(line) {
      if (hasPrompt || !atLineStart || reader.line !== "") return;
      output.write(`\r\x1b[K${paint(line, paper())}`);
      hasStatus = true;
    },
    show: (lines) => print(lines, paintWrapped),
    showShort: (lines) => print(lines, paint),
    showWhole: (lines) => print(lines, paintWhole),
    ask(text, signal) {
      // One question at a time: an answer must be to what stands above it.
      const next = asked.then(() => put(text, signal));
      asked = next;
      return next;
    },
    prompt() {
      if (isClosed) return;
      clear();
      showInput();
    },
    mark(text) {
      mark = text === "" ? "" : `${text} `;
      if (!hasPrompt || question !== undefined) return;
      hideInput();
      showInput();
    },
    discard() {
      if (takeBegun() === "") return false;
      showInput();
      return true;
    },
    onLine(next) {
      listener = next;
    },
    onInterrupt(next) {
      reader.on("SIGINT", next);
    },
    onComplete(next) {
      complete = next;
    },
    close: () => reader.close(),
  };
}
