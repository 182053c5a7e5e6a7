import type { Session, SessionOptions, SessionRun } from "@lorimer/core";
import { PromptCompletions } from "@lorimer/plugin-commands/contract";
import type { SessionEndReason } from "@lorimer/plugin-hooks/contract";
import { createStore, messageOf } from "@lorimer/sdk";
import type { Line, RunResult, SessionEvent, Store } from "@lorimer/sdk";
import { requireModel } from "../open-harness.js";
import { openLiveCliHarness } from "../plugins/live/open-live-harness.js";
import { reloadLines } from "../plugins/live/reload-lines.js";
import { eventScreen } from "../render/event-screen.js";
import type { EventScreen } from "../render/event-screen.js";
import { loadRenderers } from "../render/load-renderers.js";
import type { Renderers } from "../render/load-renderers.js";
import { paperOf } from "../render/paint.js";
import { renderEvent, summaryLine } from "../render/render-event.js";
import { beginHooks, endHooks } from "../sessions/hook-lifecycle.js";
import { chosenSession } from "../sessions/choose-session.js";
import { serviceIf } from "../sessions/service-if.js";
import { openCliSession } from "../sessions/open-cli-session.js";
import { pickSession } from "../sessions/pick-session.js";
import { rewindTargets } from "../sessions/rewind-targets.js";
import type { Setup } from "../setup.js";
import { slashPlugin } from "../slash/slash-plugin.js";
import { hookPrompter, hookTerminal } from "./hook-front-end.js";
import { lineApprover } from "./line-approver.js";
import { lineElicitor } from "./line-elicitor.js";
import { lineTerminal } from "./line-terminal.js";
import type { LineTerminal } from "./line-terminal.js";
import { noSessionState, stateAfter } from "./session-state.js";
import type { SessionState } from "./session-state.js";
import { TerminalHost } from "./terminal-host.js";

/** Works beside a conversation: reads plugins again when it has a reason to, and shows what came of that. */
export type Beside = (parts: {
  reload(): Promise<readonly Line[]>;
  problems(): Promise<readonly Line[]>;
  show(lines: readonly Line[]): void;
}) => Promise<AsyncDisposable & { caughtUp(): Promise<void> }>;

/** `lorimer` alone: a conversation, line by line. */
export async function runInteractive(setup: Setup, beside?: Beside): Promise<number> {
  requireModel(setup);
  const { host, args } = setup;
  const terminal = lineTerminal(host, () => paperOf(host.stdout, setup.env));
  const commandHost = new TerminalHost(terminal, setup.ending);
  let screen: LineConversation | undefined;
  const { harness, sessionOptions, reload, problems, close } = await openLiveCliHarness(setup, {
    approver: lineApprover(terminal, async () => screen?.drawn()),
    elicitor: lineElicitor(terminal, async () => screen?.drawn()),
    hookPrompter: hookPrompter(terminal),
    hookTerminal: hookTerminal(host),
    commandHost,
    plugins: [slashPlugin(host.version, { setup, host: commandHost })],
  });
  let renderers = loadRenderers(harness);
  const reloaded = async (session?: Session): Promise<readonly Line[]> => {
    const outcome = await reload(session);
    renderers = loadRenderers(harness);
    return reloadLines(outcome);
  };
  commandHost.reloadsBy(reloaded);
  let aside: Awaited<ReturnType<Beside>> | undefined;
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
    const current: Renderers = { get: (tool) => renderers.get(tool), load: (tool) => renderers.load(tool) };
    const conversation = new LineConversation(setup, commandHost, current, open, async () => aside?.caughtUp());
    screen = conversation;
    const show = (lines: readonly Line[]): void => commandHost.show(lines);
    return await screen.run(args.prompt, async () => {
      aside = await beside?.({ reload: () => reloaded(conversation.session), problems, show });
    });
  } finally {
    terminal.close();
    await aside?.[Symbol.asyncDispose]();
    await close();
  }
}

/** Opens a session; the listener hears what happens in it between prompts, from its first moment. */
type Opener = (listener: (event: SessionEvent) => void, wanted?: Partial<SessionOptions>) => Promise<Session>;

/** One conversation at a terminal: what is typed goes to its session, and what its state comes to is shown. */
class LineConversation {
  readonly #setup: Setup;
  readonly #terminal: LineTerminal;
  readonly #open: Opener;
  /** To be waited for before a prompt. */
  readonly #ready: () => Promise<void>;
  readonly #screen: EventScreen;
  #session: Session | undefined;
  readonly #host: TerminalHost;
  readonly #store: Store<SessionState> = createStore(noSessionState);
  /** What runs was typed as a command, so that the model may never be asked. */
  #isCommand = false;
  /** Lines that were typed and are not dealt with yet. */
  #waiting = 0;
  #interrupts = 0;
  #code: number | undefined;

  constructor(setup: Setup, host: TerminalHost, renderers: Renderers, open: Opener, ready: () => Promise<void>) {
    this.#ready = ready;
    const { terminal } = host;
    this.#setup = setup;
    this.#host = host;
    this.#terminal = terminal;
    this.#open = open;
    this.#screen = eventScreen(renderers, { verbose: setup.args.verbose }, (lines, short) =>
      short ? terminal.showShort(lines) : terminal.show(lines),
    );
    this.#watch();
  }

  /** Draws a part of the state anew when that part has changed. */
  #watch(): void {
    const { renderer } = this.#screen.options;
    this.#store.watch(
      ({ progress }) => progress,
      (progress) => {
        const last =
          progress === null ? undefined : renderEvent({ type: "tool-progressed", ...progress }, { renderer, verbose: false }).at(-1);
        if (last !== undefined) this.#terminal.status([{ text: "  ⎿ ", tone: "dim" }, ...last]);
      },
    );
    this.#store.watch(
      ({ lastRun }) => lastRun,
      (result) => result !== null && this.#finish(result),
    );
    this.#store.watch(
      ({ tasks }) => tasks.length,
      (tasks) => this.#terminal.mark(tasks === 0 ? "" : `[${tasks} in the background]`),
    );
  }

  get #prompting(): boolean {
    return this.#store.state.activity !== "idle";
  }

  /** The model is at work: what is typed is for it. */
  get #working(): boolean {
    const { activity } = this.#store.state;
    return activity === "working" || (activity === "preparing" && !this.#isCommand);
  }

  get session(): Session | undefined {
    return this.#session;
  }

  drawn(): Promise<void> {
    return this.#screen.drawn();
  }

  async run(first: string | undefined, begun: () => Promise<void>): Promise<number> {
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
    terminal.onComplete(async (line) => {
      const completions = await serviceIf(await this.#opened(), PromptCompletions);
      return completions?.complete(line) ?? { typed: line, candidates: [] };
    });
    this.#setup.ending.addEventListener("abort", () => terminal.close(), { once: true });
    let tasks = first === undefined ? Promise.resolve() : this.#take(first);
    terminal.onLine((line) => {
      if (this.#working && this.#steer(line)) return;
      // A line that comes while a command runs waits for it.
      this.#waiting += 1;
      tasks = tasks.then(() => {
        this.#waiting -= 1;
        return this.#take(line);
      });
    });
    await begun();
    if (first === undefined) terminal.prompt();
    await terminal.closed;
    this.#session?.interrupt();
    await tasks;
    await this.#end("prompt_input_exit");
    return this.#code ?? 0;
  }

  async #opened(wanted?: Partial<SessionOptions>): Promise<Session> {
    if (this.#session !== undefined) return this.#session;
    this.#store.update(() => noSessionState);
    const listener = (event: SessionEvent): void => {
      this.#store.update((state) => stateAfter(state, event));
      const lines = renderEvent(event, this.#screen.options);
      if (lines.length > 0) this.#terminal.show(lines);
    };
    return (this.#session = await this.#open(listener, wanted));
  }

  async #take(line: string): Promise<void> {
    this.#interrupts = 0;
    try {
      if (line.trim() !== "") {
        await this.#ready();
        await this.#prompt(await this.#opened(), line);
      }
      await this.#afterPrompt();
      await this.#goOn();
    } catch (error) {
      this.#terminal.show([[{ text: messageOf(error), tone: "error" }]]);
    }
    this.#interrupts = 0;
    if (this.#code === undefined && this.#waiting === 0) this.#terminal.prompt();
  }

  /** Does what commands asked for. */
  async #afterPrompt(): Promise<void> {
    const { leaves, next, actions } = this.#host.take();
    const session = this.#session;
    for (const action of actions) if (session !== undefined) this.#host.show(await action(session));
    if (leaves) return this.#leave(0);
    if (next === undefined || session === undefined) return;
    // The command that asks for a copy is no part of what is copied.
    const wanted = next !== "new" && "fork" in next ? { fork: { messages: session.messages.length - 1, ...next.fork } } : next;
    await this.#end(wanted === "new" ? "clear" : "resume");
    if (wanted !== "new") this.#terminal.show([resumedLine(await this.#opened(wanted))]);
  }

  async #end(reason: SessionEndReason): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    if (session === undefined) return;
    await endHooks(session, reason);
    await session.close();
  }

  /** What was said after the last decision of a run is no prompt's any more: it gets a run of its own, at once. */
  async #goOn(): Promise<void> {
    const session = this.#session;
    while (session !== undefined && session.unheard > 0 && this.#code === undefined) {
      this.#interrupts = 0;
      this.#isCommand = false;
      const heard = await this.#runs(session.goOn());
      // A limit may keep it from being heard: then a person has to do something first.
      if (heard === 0) return this.#terminal.show([[{ text: "Not heard yet; the next prompt takes it along.", tone: "dim" }]]);
    }
  }

  async #prompt(session: Session, line: string): Promise<void> {
    // A command may be dealt with here, and what is typed meanwhile waits for its end.
    this.#isCommand = /^\s*\//.test(line);
    await this.#runs(session.prompt(line));
  }

  /** How many messages joined the history. */
  async #runs(events: SessionRun): Promise<number> {
    let heard = 0;
    this.#store.update((state) => ({ ...state, activity: "preparing" }));
    try {
      for await (const event of events) {
        if (event.type === "message-added") heard += 1;
        this.#setup.log.event(event);
        await this.#show(event);
        this.#store.update((state) => stateAfter(state, event));
      }
    } finally {
      this.#store.update((state) => ({ ...state, activity: "idle" }));
    }
    return heard;
  }

  async #show(event: SessionEvent): Promise<void> {
    if (event.type === "model-streamed") {
      const { event: streamed } = event;
      if (streamed.type === "content_block_delta" && streamed.delta.type === "text_delta") this.#terminal.stream(streamed.delta.text);
      if (streamed.type === "content_block_stop") this.#terminal.endStream();
      return;
    }
    if (event.type !== "tool-progressed") return this.#screen.draw(event);
  }

  #finish(result: RunResult): void {
    if (result.turns > 0 || result.outcome.message !== "") this.#terminal.show([summaryLine(result)]);
  }

  /** Says something to the model at work; false for a command, which waits for its end. */
  #steer(line: string): boolean {
    if (line.trim() === "") return true;
    if (/^\/(exit|quit)\s*$/.test(line.trim())) this.#leave(0);
    else if (/^\s*\/[A-Za-z0-9][\w.:-]*(?:\s|$)/.test(line)) {
      this.#terminal.show([[{ text: "Waits until this prompt has ended.", tone: "dim" }]]);
      return false;
    } else {
      this.#session?.steer(line);
      this.#terminal.show([[{ text: "Heard; the model is told at its next step, or when this run has ended.", tone: "dim" }]]);
    }
    return true;
  }

  /** Once stops the prompt, or asks whether one means to leave; a second time leaves. */
  #interrupt(): void {
    if (!this.#prompting && this.#terminal.discard()) return;
    this.#interrupts += 1;
    if (this.#interrupts > 1) return this.#leave(130);
    if (this.#prompting) {
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
  // What commands showed was never part of what was said.
  const count = messages.filter(({ type }) => type !== "local-command").length;
  return [{ text: `${shown}: ${count} ${count === 1 ? "message" : "messages"}.`, tone: "dim" }];
}
