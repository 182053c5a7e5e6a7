import { resolve } from "node:path";
import type { Session, SessionOptions } from "@lorimer/core";
import type { SessionEndReason } from "@lorimer/plugin-hooks/contract";
import type { FileCatalogue } from "@lorimer/plugin-sessions";
import { addUsage, messageOf, noUsage } from "@lorimer/sdk";
import type { Line, RunResult, SessionEvent } from "@lorimer/sdk";
import { openCliHarness, requireModel } from "../open-harness.js";
import { addSpent, nothingSpent } from "../output/result-line.js";
import type { Total } from "../output/result-line.js";
import { eventScreen } from "../render/event-screen.js";
import type { EventScreen } from "../render/event-screen.js";
import { loadRenderers } from "../render/load-renderers.js";
import type { Renderers } from "../render/load-renderers.js";
import { paperOf } from "../render/paint.js";
import { costText, renderEvent, summaryLine, tokensText } from "../render/render-event.js";
import { beginHooks, endHooks } from "../sessions/hook-lifecycle.js";
import { chooseModel } from "../settings/choose-model.js";
import { chosenSession } from "../sessions/choose-session.js";
import { openCliSession } from "../sessions/open-cli-session.js";
import { pickSession } from "../sessions/pick-session.js";
import { rewindTargets } from "../sessions/rewind-targets.js";
import type { Setup } from "../setup.js";
import { hookPrompter, hookTerminal } from "./hook-front-end.js";
import { lineApprover } from "./line-approver.js";
import { lineTerminal } from "./line-terminal.js";
import type { LineTerminal } from "./line-terminal.js";
import type { CommandPlace, CommandResult } from "./command-place.js";
import { runLocalCommand } from "./local-commands.js";

/** `lorimer` alone: a conversation, line by line. */
export async function runInteractive(setup: Setup): Promise<number> {
  requireModel(setup);
  const { host, args } = setup;
  const terminal = lineTerminal(host, () => paperOf(host.stdout, setup.env));
  let screen: LineConversation | undefined;
  const { harness, sessionOptions, close } = await openCliHarness(setup, {
    approver: lineApprover(terminal, async () => screen?.drawn()),
    hookPrompter: hookPrompter(terminal),
    hookTerminal: hookTerminal(host),
  });
  try {
    // What the flags ask for belongs to the first conversation; one begun anew is a new session.
    const own = args.persist ? {} : { persist: false };
    let first: Partial<SessionOptions> | undefined = await chosenSession(setup, (catalogue) => pickSession(catalogue, terminal));
    let begun = false;
    const open: Opener = async (listener, wanted) => {
      const options = { ...sessionOptions, ...(wanted ?? first ?? own) };
      const session = await openCliSession(setup, harness, options);
      session.onEvent(listener);
      first = undefined;
      const source = session.resumed === undefined ? (begun ? "clear" : "startup") : options.fork === undefined ? "resume" : "fork";
      begun = true;
      await beginHooks(session, source, setup.ending);
      return session;
    };
    screen = new LineConversation(setup, terminal, loadRenderers(harness), open);
    return await screen.run(args.prompt);
  } finally {
    terminal.close();
    await close();
  }
}

/** Opens a session; the listener hears what happens in it between prompts, from its first moment. */
type Opener = (listener: (event: SessionEvent) => void, wanted?: Partial<SessionOptions>) => Promise<Session>;

/** The state of one conversation at a terminal: whether a prompt runs, what it cost, and how it is left. */
class LineConversation {
  readonly #setup: Setup;
  readonly #terminal: LineTerminal;
  readonly #open: Opener;
  readonly #screen: EventScreen;
  #session: Session | undefined;
  #total: Total = nothingSpent;
  #running = false;
  #interrupts = 0;
  #code: number | undefined;

  constructor(setup: Setup, terminal: LineTerminal, renderers: Renderers, open: Opener) {
    this.#setup = setup;
    this.#terminal = terminal;
    this.#open = open;
    this.#screen = eventScreen(renderers, { verbose: setup.args.verbose }, (lines, short) =>
      short ? terminal.showShort(lines) : terminal.show(lines),
    );
  }

  drawn(): Promise<void> {
    return this.#screen.drawn();
  }

  async run(first: string | undefined): Promise<number> {
    const terminal = this.#terminal;
    const session = await this.#opened();
    terminal.show([
      [
        { text: "lorimer ", tone: "strong" },
        { text: `${this.#setup.host.version} · ${session.model.id} · ${this.#setup.host.cwd}`, tone: "dim" },
      ],
      ...(session.resumed === undefined ? [] : [resumedLine(session)]),
      [{ text: "/help lists commands, Ctrl+C interrupts, Ctrl+D leaves.", tone: "dim" }],
    ]);
    terminal.onInterrupt(() => this.#interrupt());
    this.#setup.ending.addEventListener("abort", () => terminal.close(), { once: true });
    let tasks = first === undefined ? Promise.resolve() : this.#take(first);
    terminal.onLine((line) => {
      if (this.#running) return this.#steer(line);
      // A line that comes while a command runs waits for it.
      tasks = tasks.then(() => this.#take(line));
    });
    if (first === undefined) terminal.prompt();
    await terminal.closed;
    this.#session?.interrupt();
    await tasks;
    await this.#end("prompt_input_exit");
    return this.#code ?? 0;
  }

  async #opened(wanted?: Partial<SessionOptions>): Promise<Session> {
    if (this.#session !== undefined) return this.#session;
    const listener = (event: SessionEvent): void => {
      const lines = renderEvent(event, this.#screen.options);
      if (lines.length > 0) this.#terminal.show(lines);
    };
    return (this.#session = await this.#open(listener, wanted));
  }

  async #take(line: string): Promise<void> {
    this.#interrupts = 0;
    try {
      const session = await this.#opened();
      const result = line.trim() === "" ? { lines: [] } : await runLocalCommand(line, this.#place(session));
      if (result === undefined) await this.#prompt(session, line);
      else await this.#afterCommand(result);
    } catch (error) {
      this.#terminal.show([[{ text: messageOf(error), tone: "error" }]]);
    }
    this.#interrupts = 0;
    if (this.#code === undefined) this.#terminal.prompt();
  }

  #place(session: Session): CommandPlace {
    const setup = this.#setup;
    const catalogue = async (): Promise<FileCatalogue> => (await import("../sessions/open-catalogue.js")).openCatalogue(setup);
    return {
      session,
      cost: () => costLine(this.#total),
      useModel: (model) => chooseModel(session, model, setup.settings),
      choose: async (wanted) =>
        wanted === "" ? pickSession(await catalogue(), this.#terminal, session.id) : (await catalogue()).find(wanted),
      root: setup.host.cwd,
      show: (lines) => this.#terminal.show(lines),
      ask: (question) => {
        // Only its last line waits for the answer.
        const lines = question.split("\n");
        this.#terminal.show(lines.slice(0, -1).map((text) => [{ text }]));
        return this.#terminal.ask(lines.at(-1) ?? "", setup.ending);
      },
      exportTo: async (file) => {
        const { copyFile } = await import("node:fs/promises");
        const target = resolve(setup.host.cwd, file);
        await copyFile((await (await catalogue()).find(session.id)).path, target);
        return target;
      },
    };
  }

  async #afterCommand({ lines, then }: CommandResult): Promise<void> {
    this.#terminal.show(lines);
    if (then === "leave") this.#leave(0);
    if (then === undefined || then === "leave") return;
    await this.#end(then === "clear" ? "clear" : "resume");
    if (then === "clear") return;
    this.#terminal.show([resumedLine(await this.#opened(then.open))]);
  }

  async #end(reason: SessionEndReason): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    if (session === undefined) return;
    await endHooks(session, reason);
    await session.close();
  }

  async #prompt(session: Session, line: string): Promise<void> {
    this.#running = true;
    try {
      const events = session.prompt(line);
      for (;;) {
        const step = await events.next();
        if (step.done) return this.#finish(step.value);
        this.#setup.log.event(step.value);
        await this.#show(step.value);
      }
    } finally {
      this.#running = false;
    }
  }

  async #show(event: SessionEvent): Promise<void> {
    if (event.type === "model-streamed") {
      const { event: streamed } = event;
      if (streamed.type === "content_block_delta" && streamed.delta.type === "text_delta") this.#terminal.stream(streamed.delta.text);
      if (streamed.type === "content_block_stop") this.#terminal.endStream();
      return;
    }
    if (event.type !== "tool-progressed") return this.#screen.draw(event);
    const last = renderEvent(event, this.#screen.options).at(-1);
    if (last !== undefined) this.#terminal.status([{ text: "  ⎿ ", tone: "dim" }, ...last]);
  }

  #finish(result: RunResult): void {
    this.#total = addSpent(this.#total, result.spent);
    this.#terminal.show([summaryLine(result)]);
  }

  #steer(line: string): void {
    if (line.trim() === "") return;
    if (/^\/(exit|quit)\s*$/.test(line.trim())) return this.#leave(0);
    this.#session?.steer(line);
    this.#terminal.show([[{ text: "Heard; the model is told at its next step.", tone: "dim" }]]);
  }

  /** Once stops the prompt, or asks whether one means to leave; a second time leaves. */
  #interrupt(): void {
    if (!this.#running && this.#terminal.discard()) return;
    this.#interrupts += 1;
    if (this.#interrupts > 1) return this.#leave(130);
    if (this.#running) {
      this.#session?.interrupt();
      return this.#terminal.show([[{ text: "Interrupted. Ctrl+C again leaves.", tone: "dim" }]]);
    }
    this.#terminal.show([[{ text: "Ctrl+C again leaves.", tone: "dim" }]]);
    this.#terminal.prompt();
  }

  #leave(code: number): void {
    this.#code = code;
    this.#terminal.close();
  }
}

/** Which session goes on: by its name or its first prompt. */
function resumedLine({ messages, name }: Session): Line {
  const shown = name ?? rewindTargets(messages)[0]?.text ?? "The session";
  return [{ text: `${shown}: ${messages.length} ${messages.length === 1 ? "message" : "messages"}.`, tone: "dim" }];
}

function costLine(total: Total): Line {
  const usage = Object.values(total.byModel).reduce((sum, used) => addUsage(sum, used.usage), noUsage);
  return [{ text: `${tokensText(usage)} · ${costText(total)}` }];
}
