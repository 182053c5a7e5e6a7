import { messageOf } from "@lorimer/sdk";
import type { ProcessRequest, Workspace, WorkspaceProcess } from "@lorimer/sdk";
import { withoutQuestions } from "./asking-output.js";
import type { PromptRequest } from "./asking-output.js";
import { KeptOutput } from "./kept-output.js";
import type { ProcessAnswer } from "../result/read-answer.js";

/** How one life of a hook's process went. */
export type ProcessEnd =
  | { readonly kind: "exited"; readonly answer: ProcessAnswer }
  | { readonly kind: "timed-out" | "cancelled"; readonly answer: ProcessAnswer | undefined }
  | { readonly kind: "not-started"; readonly message: string }
  /** Its first line said that it goes on by itself; `rest` is its end. */
  | { readonly kind: "detached"; readonly rest: Promise<ProcessEnd> };

export interface ProcessLife {
  readonly request: Pick<ProcessRequest, "command" | "args" | "cwd" | "env">;
  /** The payload on standard input. */
  readonly payload: string;
  /** Milliseconds for everything: starting, taking the payload, running, ending. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Cancels what has detached, in place of `signal`. */
  readonly sessionSignal: AbortSignal;
  /** False where a first line `{"async":true}` is plain output, because nobody waits anyway. */
  readonly mayDetach: boolean;
  /** Answers what the process asks; there, standard input stays open after the payload. Undefined closes it. */
  ask?(request: PromptRequest, signal: AbortSignal): Promise<string | undefined>;
}

/** Milliseconds that outputs may go on after the process has ended: what it wrote is read, what others hold open is not waited for. */
const afterExitMs = 300;

/** Runs a process from its start to its end, or to the end of its time. Never rejects. */
export function runProcess(workspace: Workspace, life: ProcessLife): Promise<ProcessEnd> {
  return new Promise((resolve) => new Running(workspace, life, resolve).begin());
}

class Running {
  readonly #workspace: Workspace;
  readonly #life: ProcessLife;
  readonly #stdout: KeptOutput;
  readonly #stderr = new KeptOutput();
  #resolve: (end: ProcessEnd) => void;
  #timer: NodeJS.Timeout | undefined;
  #process: WorkspaceProcess | undefined;
  #over = false;
  #firstLineSeen: boolean;
  #forget: () => void = () => {};
  readonly #ended = new AbortController();

  constructor(workspace: Workspace, life: ProcessLife, resolve: (end: ProcessEnd) => void) {
    this.#workspace = workspace;
    this.#life = life;
    this.#resolve = resolve;
    this.#firstLineSeen = !life.mayDetach;
    this.#stdout = new KeptOutput(() => this.#lookAtFirstLine());
  }

  begin(): void {
    this.#limit(this.#life.timeoutMs);
    this.#obey(this.#life.signal);
    void this.#run();
  }

  async #run(): Promise<void> {
    const { request, payload, ask } = this.#life;
    try {
      const process = await this.#workspace.start({ ...request, input: payload, ...(ask === undefined ? {} : { keepInput: true }) });
      if (this.#over) return process.kill();
      this.#process = process;
      const stdout =
        ask === undefined ? process.stdout : withoutQuestions(process.stdout, (question) => void this.#answerTo(question, process));
      const outputs = Promise.all([this.#stdout.read(stdout), this.#stderr.read(process.stderr)]);
      const { code, signal } = await process.exited;
      await settledWithin(afterExitMs, outputs);
      this.#end({ kind: "exited", answer: this.#answer(code, signal) });
    } catch (error) {
      this.#end({ kind: "not-started", message: messageOf(error) });
    }
  }

  async #answerTo(question: PromptRequest, { input }: WorkspaceProcess): Promise<void> {
    const selected = await this.#life.ask?.(question, this.#ended.signal);
    if (selected === undefined) input?.end();
    else input?.write(`${JSON.stringify({ prompt_response: question.prompt, selected })}\n`);
  }

  #end(end: ProcessEnd): void {
    if (this.#over) return;
    this.#over = true;
    this.#ended.abort();
    clearTimeout(this.#timer);
    this.#forget();
    this.#resolve(end);
  }

  #stop(kind: "timed-out" | "cancelled"): void {
    const process = this.#process;
    this.#end({ kind, answer: process === undefined ? undefined : this.#answer(null, null) });
    process?.kill();
  }

  #limit(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#stop("timed-out"), ms);
  }

  #obey(signal: AbortSignal): void {
    this.#forget();
    const cancel = (): void => this.#stop("cancelled");
    this.#forget = () => signal.removeEventListener("abort", cancel);
    if (signal.aborted) queueMicrotask(cancel);
    else signal.addEventListener("abort", cancel, { once: true });
  }

  #answer(code: number | null, signal: string | null): ProcessAnswer {
    return { code, signal, stdout: this.#stdout.text(), stderr: this.#stderr.text(), overflowed: this.#stdout.overflowed };
  }

  /** The first line alone may say that nobody should wait. */
  #lookAtFirstLine(): void {
    if (this.#firstLineSeen || this.#over) return;
    const text = this.#stdout.text();
    const end = text.indexOf("\n");
    if (end < 0 && this.#stdout.size < 10_000) return;
    this.#firstLineSeen = true;
    const asked = asyncRequest(end < 0 ? text : text.slice(0, end));
    if (asked === undefined) return;
    let settle: (end: ProcessEnd) => void = () => {};
    const rest = new Promise<ProcessEnd>((resolve) => (settle = resolve));
    this.#resolve({ kind: "detached", rest: rest.then((last) => withoutFirstLine(last)) });
    this.#resolve = settle;
    if (asked.timeoutMs !== undefined) this.#limit(asked.timeoutMs);
    this.#obey(this.#life.sessionSignal);
  }
}

/** A line that is an object with `async: true`, and the milliseconds it asks for. */
function asyncRequest(line: string): { readonly timeoutMs: number | undefined } | undefined {
  if (!line.trimStart().startsWith("{")) return undefined;
  try {
    const { async, asyncTimeout } = JSON.parse(line) as { readonly async?: unknown; readonly asyncTimeout?: unknown };
    const valid = typeof asyncTimeout === "number" && asyncTimeout > 0 && Number.isFinite(asyncTimeout);
    return async === true ? { timeoutMs: valid ? Math.min(asyncTimeout, 2 ** 31 - 1) : undefined } : undefined;
  } catch {
    return undefined;
  }
}

function withoutFirstLine(end: ProcessEnd): ProcessEnd {
  if (end.kind !== "exited") return end;
  const { stdout } = end.answer;
  return { ...end, answer: { ...end.answer, stdout: stdout.includes("\n") ? stdout.slice(stdout.indexOf("\n") + 1) : "" } };
}

async function settledWithin(ms: number, promise: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([promise, new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)))]);
  clearTimeout(timer);
}
