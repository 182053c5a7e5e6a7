import { agentId, LorimerError, messageId, runId as toRunId, WorkingDirectory } from "@lorimer/sdk";
import type {
  AgentId,
  EmittedEvent,
  EventOrigin,
  Message,
  MessageId,
  ModelInfo,
  ModelRequest,
  RunOptions,
  RunState,
  SessionEvent,
  SessionId,
  Token,
  ToolDeclaration,
  UserBlock,
  WirePreview,
} from "@lorimer/sdk";
import type { Outbox } from "../async/outbox.js";
import { buildRequest } from "../loop/prepare.js";
import type { RunContext } from "../loop/run-context.js";
import { initialState, run } from "../loop/run.js";
import { userMessage } from "../messages/messages.js";
import type { AgentParts } from "./agent-parts.js";
import { Followers } from "./followers.js";
import { idleContext } from "./idle-context.js";
import { ResultBuilder } from "./result-builder.js";
import { leaveRun, relay } from "./relay.js";
import { newRunning, put, stop, userInput } from "./running-prompt.js";
import type { GivenTurn, Running } from "./running-prompt.js";
import type { SessionParts, SessionStart } from "./session-parts.js";
import { storedState, unasked } from "./stored-state.js";
import { journalled } from "./journalled.js";
import type { PromptOptions, ResumedSession, Session, SessionRun } from "./session-api.js";

/** One conversation: keeps the history, runs prompts one after the other, stamps events with where they came from. */
export class OpenSession implements Session {
  readonly id: SessionId;
  readonly agentId: AgentId;
  readonly resumed: ResumedSession | undefined;
  readonly #parts: SessionParts;
  readonly #listeners = new Set<(event: SessionEvent) => void>();
  #options: RunOptions;
  #model: ModelInfo;
  #messages: readonly Message[];
  #name: string | undefined;
  #sequence: number;
  readonly #followers = new Followers();
  #running: Running | undefined;
  #runs = 0;
  #closed = false;
  #ending: Promise<void> | undefined;

  constructor(parts: SessionParts, options: RunOptions, model: ModelInfo, start: SessionStart) {
    this.#parts = parts;
    this.#options = options;
    this.#model = model;
    this.#messages = start.messages;
    this.#name = start.name;
    this.#sequence = start.sequence;
    this.resumed = start.resumed;
    this.id = start.id;
    this.agentId = agentId(parts.random.uuid());
    parts.outside.attach({
      position: () => this.#position(),
      report: (event) => this.report(event),
      interrupt: () => this.#running !== undefined && stop(this.#running),
      steered: (message) => parts.inbox.deliver(message),
      changeDirectory: async (path) => (await parts.agentScope.get(WorkingDirectory)).change(path),
    });
  }

  get name(): string | undefined {
    return this.#name;
  }

  /** As it was asked for, with its provider's name where one was given. */
  get modelName(): string {
    return this.#options.model;
  }

  get model(): ModelInfo {
    return this.#model;
  }

  get tools(): readonly ToolDeclaration[] {
    return this.#parts.pool().declarations;
  }

  get messages(): readonly Message[] {
    return this.#messages;
  }

  prompt(input: string | readonly UserBlock[], asked: PromptOptions = {}): SessionRun {
    return this.#run("prompt", { input }, asked, async (running, options) => {
      const turn = { options, signal: running.controller.signal, preview: false };
      const { messages, query, overrides = {} } = await this.#takeInput(input, turn);
      const state = { ...initialState([...this.#messages, ...messages]), overrides };
      const added = messages.map((message): EmittedEvent => ({ type: "message-added", message }));
      return { added, state: query ? state : unasked(state) };
    });
  }

  resume(state: RunState, options: PromptOptions = {}): SessionRun {
    return this.#run("resume", { state }, options, () => Promise.resolve({ added: [], state: storedState(state) }));
  }

  get unheard(): number {
    return this.#parts.inbox.unheard;
  }

  goOn(options: PromptOptions = {}): SessionRun {
    return this.#run("go-on", {}, options, async () => {
      const state = initialState(this.#messages);
      return { added: [], state: this.#parts.inbox.size > 0 ? state : unasked(state) };
    });
  }

  steer(text: string): void {
    this.#refuseIfClosed();
    const { inbox, log, outside } = this.#parts;
    const message = userMessage(
      outside.aside(() => this.#newMessageId()),
      [{ type: "text", text }],
    );
    inbox.expect(message);
    log.append({ type: "steered", message, after: this.#position() });
    outside.push(`steered:${message.id}`, undefined, () => inbox.deliver(message));
  }

  async rename(name: string): Promise<void> {
    this.#refuseIfClosed();
    this.#name = name;
    this.#parts.log.append({ type: "named", name });
    await this.#parts.log.durable();
  }

  async rewind(to: MessageId): Promise<void> {
    this.#refuseUnlessIdle();
    const at = this.#messages.findIndex(({ id }) => id === to);
    if (at >= 0) this.#parts.outside.happened("rewind", { to });
    else throw new LorimerError("STATE_INVALID", `The history of this session holds no message ${to}.`);
    this.#messages = this.#messages.slice(0, at);
    this.#parts.log.history(this.#messages, "rewound");
    await this.#parts.log.durable();
  }

  interrupt(): void {
    if (this.#running !== undefined) this.#interrupt(this.#running);
  }

  onEvent(listener: (event: SessionEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  events(after: number, signal?: AbortSignal): AsyncGenerator<SessionEvent, void, void> {
    return this.#followers.follow({ after, signal, recorded: () => this.#parts.log.events(after) });
  }

  /** Reports an event from outside the loop: into the running prompt, or to those who listen between prompts. */
  report(event: EmittedEvent): void {
    const running = this.#current;
    if (running?.outbox !== undefined) put(running, running.outbox, event);
    else if (running?.early !== undefined) running.early.push(event);
    else {
      const stamped = this.#stamp(event);
      this.#parts.outside.aside(() => this.#listeners.forEach((listener) => listener(stamped)));
    }
  }

  async useModel(model: string): Promise<void> {
    this.#refuseIfClosed();
    this.#model = (await this.#parts.router.provider(model)).describe(model);
    this.#parts.outside.happened("use-model", { model });
    this.#options = { ...this.#options, model };
  }

  preview(input: string): Promise<WirePreview> {
    return this.#parts.outside.aside(async () => {
      this.#refuseIfClosed();
      const { signal } = new AbortController();
      const { messages } = await this.#takeInput(input, { options: this.#options, signal, preview: true });
      const request = await this.request(signal, messages);
      return (await this.#parts.router.provider(request.model)).preview(request);
    });
  }

  /** The request that a prompt would send first, without a prompt or with the messages of one. */
  request(
    signal: AbortSignal = new AbortController().signal,
    added: readonly Message[] = [],
    { messages = this.#messages, model = this.#options.model }: { readonly messages?: readonly Message[]; readonly model?: string } = {},
  ): Promise<ModelRequest> {
    return buildRequest(initialState([...messages, ...added]), this.#context({ ...this.#options, model }, undefined, signal));
  }

  /** What a tool call needs that no reply asked for. */
  beside(signal: AbortSignal): RunContext {
    const context = { ...this.#context(this.#options, undefined, signal), emit: (event: EmittedEvent): void => this.report(event) };
    return this.#running === undefined ? idleContext(context, this.#parts) : context;
  }

  service<T>(token: Token<T>): Promise<T> {
    this.#refuseIfClosed();
    return this.#parts.agentScope.get(token);
  }

  async close(): Promise<void> {
    try {
      await this.end();
    } finally {
      await this.#parts.scope.close();
    }
  }

  /** Closes the log, while the services are still there. Whoever closes the scope has this done first. */
  end(): Promise<void> {
    return (this.#ending ??= this.#end());
  }

  async #end(): Promise<void> {
    this.interrupt();
    this.#closed = true;
    await this.#parts.outside.settled();
    this.#followers.close();
    try {
      await this.#parts.listeners.close();
    } finally {
      await this.#parts.log.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async *#run(
    key: "prompt" | "resume" | "go-on",
    given: object,
    { signal, onState, ...overrides }: PromptOptions,
    begin: (running: Running, options: RunOptions) => Promise<{ readonly added: readonly EmittedEvent[]; readonly state: RunState }>,
  ): SessionRun {
    this.#refuseUnlessIdle();
    const { clock, log, outside, random } = this.#parts;
    outside.happened(key, { ...given, options: journalled(overrides) });
    const options: RunOptions = { ...this.#options, ...overrides };
    const started = clock.elapsed();
    const running = newRunning(toRunId(random.uuid()));
    const interrupted = (): void => this.#interrupt(running);
    this.#running = running;
    if (signal?.aborted === true) interrupted();
    signal?.addEventListener("abort", interrupted, { once: true });
    try {
      yield this.#stamp({ type: "run-started", model: options.model });
      // What a run reads of clock and chance is its own: one that is left in the middle takes nothing from the next.
      const track = `run:${(this.#runs += 1)}`;
      await outside.turn("begin");
      const { added, state } = await outside.during(track, () => begin(running, options));
      await outside.turn("begun");
      const keep = (next: RunState, why: "prompt" | "run" = "run"): void => {
        this.#messages = next.messages;
        log.history(next.messages, why);
        outside.aside(() => onState?.(next));
      };
      keep(state, "prompt");
      running.early?.push(...added);
      for (let event = running.early?.shift(); event !== undefined; event = running.early?.shift()) yield await this.#told(event);
      await outside.turn("run");
      const result = new ResultBuilder();
      const events = run(
        state,
        (abandoned, outbox) => this.#context(options, outbox, AbortSignal.any([running.controller.signal, abandoned])),
        // The consumer may have taken its time over the last step's events.
        { onState: (next) => (keep(next), next.at === "done" ? undefined : outside.turn("step")) },
      );
      const next = (): ReturnType<typeof events.next> => outside.during(track, () => events.next());
      const stamp = (event: EmittedEvent): SessionEvent => this.#stamp(event);
      const final = yield* relay(events, { running, result, log, next, stamp, leave: () => this.#leave(running) });
      await outside.turn("end");
      // What was reported while the last step ended, and the end, at once: what is reported from now on is no part of the run.
      const rest = running.emitted.splice(0);
      for (const event of rest) result.hear(event);
      const finished = result.build(final, clock.elapsed() - started);
      const last = [...rest, { type: "run-finished", result: finished } as const].map((event) => this.#stamp(event));
      running.ended = true;
      await log.durable();
      yield* last;
      return finished;
    } finally {
      signal?.removeEventListener("abort", interrupted);
      await this.#leave(running);
      running.controller.abort("The run ended.");
      this.#running = undefined;
    }
  }

  #leave(running: Running): Promise<void> {
    return leaveRun(running, { outside: this.#parts.outside, told: () => this.#sequence, stamp: (event) => this.#stamp(event) });
  }

  #context(options: RunOptions, outbox: Outbox | undefined, signal: AbortSignal): RunContext {
    const { agent, router, clock, outside } = this.#parts;
    const running = this.#running;
    if (running !== undefined && outbox !== undefined) {
      running.outbox = outbox;
      for (const event of running.early ?? []) put(running, outbox, event);
      running.early = undefined;
    }
    return {
      sessionId: this.id,
      agentId: this.agentId,
      runId: this.#running?.runId ?? toRunId(""),
      options,
      inbox: this.#parts.inbox,
      clock,
      signal,
      outside,
      preview: outbox === undefined,
      stages: (list) => agent.stages(list),
      tools: () => agent.tools(this.#parts.pool()),
      provider: (model) => router.provider(model),
      newMessageId: () => this.#newMessageId(),
      emit: (event) => running !== undefined && outbox !== undefined && outside.emit(event, (next) => put(running, outbox, next)),
      recorded: () => this.#recorded(running),
      room: () => outbox?.room(),
    };
  }

  #takeInput(input: string | readonly UserBlock[], turn: GivenTurn): ReturnType<AgentParts["input"]> {
    return this.#parts.agent.input(userInput(input), {
      sessionId: this.id,
      agentId: this.agentId,
      runId: this.#running?.runId ?? toRunId(""),
      ...turn,
      emit: (event) => this.#parts.outside.emit(event, (next) => this.report(next)),
      newMessageId: () => this.#newMessageId(),
    });
  }

  #stamp(event: EmittedEvent): SessionEvent {
    const origin: EventOrigin = {
      sequence: ++this.#sequence,
      sessionId: this.id,
      agentId: this.agentId,
      runId: this.#current?.runId ?? toRunId(""),
      time: this.#parts.outside.stampedAt(this.#sequence),
      ...(this.#parts.tags === undefined ? {} : { tags: this.#parts.tags }),
    };
    const stamped = { ...event, ...origin };
    this.#parts.outside.stamped(stamped, event);
    this.#parts.outside.aside(() => {
      this.#parts.listeners.hear(stamped);
      this.#followers.tell(stamped);
    });
    return stamped;
  }

  /** An event that whoever sees it may rely on: it is on the disk first. */
  async #told(event: EmittedEvent): Promise<SessionEvent> {
    const stamped = this.#stamp(event);
    await this.#parts.log.durable();
    return stamped;
  }

  /** Everything emitted so far, also what its consumer has not taken yet: a slow consumer does not make a record come after its effect. */
  async #recorded(running: Running | undefined): Promise<void> {
    if (running !== undefined && running.ended !== true)
      for (const event of running.emitted.splice(0)) running.stamped.push(this.#stamp(event));
    await this.#parts.outside.made("recorded", () => this.#parts.log.durable());
  }

  #position(): number {
    const { emitted = [], early = [] } = this.#current ?? {};
    return this.#sequence + emitted.length + early.length;
  }

  /** The prompt that is being run, until its last event was told. */
  get #current(): Running | undefined {
    return this.#running?.ended === true ? undefined : this.#running;
  }

  #interrupt(running: Running): void {
    if (running.ended !== true) this.#parts.outside.push("interrupted", undefined, () => stop(running));
  }

  #newMessageId(): ReturnType<typeof messageId> {
    return messageId(this.#parts.random.uuid());
  }

  #refuseUnlessIdle(): void {
    this.#refuseIfClosed();
    if (this.#running === undefined) return;
    throw new LorimerError("SESSION_BUSY", "This session is still running a prompt.", { hint: "Wait for it, interrupt it, or steer it." });
  }

  #refuseIfClosed(): void {
    if (this.#closed) throw new LorimerError("SESSION_CLOSED", "This session is closed.");
  }
}
