import { agentId, LorimerError, messageId, runId as toRunId, WorkingDirectory } from "@lorimer/sdk";
import type {
  AgentId,
  EmittedEvent,
  EventOrigin,
  Inbox,
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
import { followEvents } from "./follow-events.js";
import { ResultBuilder } from "./result-builder.js";
import { isActedOn, isShown, put } from "./running-prompt.js";
import type { Running } from "./running-prompt.js";
import type { SessionParts, SessionStart } from "./session-parts.js";
import { storedState } from "./stored-state.js";
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
  readonly #followers = new Set<(event: SessionEvent | undefined) => void>();
  #running: Running | undefined;
  readonly #heard: Inbox;
  #runs = 0;
  #closed = false;

  constructor(parts: SessionParts, options: RunOptions, model: ModelInfo, start: SessionStart) {
    this.#parts = parts;
    this.#heard = parts.outside.inbox(parts.inbox);
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
      interrupt: () => this.interrupt(),
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

  prompt(input: string | readonly UserBlock[], options: PromptOptions = {}): SessionRun {
    return this.#run(options, async (running) => {
      this.#parts.outside.happened("prompt", { input, options: journalled(options) });
      const { messages, query, overrides = {} } = await this.#takeInput(input, running.controller.signal);
      const state = { ...initialState([...this.#messages, ...messages]), overrides };
      const added = messages.map((message): EmittedEvent => ({ type: "message-added", message }));
      return { added, state: query ? state : { ...state, at: "done", outcome: { reason: "completed", message: "" } } };
    });
  }

  resume(state: RunState, options: PromptOptions = {}): SessionRun {
    return this.#run(options, () => {
      this.#parts.outside.happened("resume", { state, options: journalled(options) });
      return Promise.resolve({ added: [], state: storedState(state) });
    });
  }

  steer(text: string): void {
    this.#refuseIfClosed();
    const id = this.#parts.outside.during("steering", () => this.#newMessageId());
    const message = userMessage(id, [{ type: "text", text }]);
    this.#parts.log.append({ type: "steered", message, after: this.#position() });
    this.#parts.inbox.deliver(message);
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
    if (this.#running !== undefined) this.#stop(this.#running);
  }

  onEvent(listener: (event: SessionEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  events(after: number, signal?: AbortSignal): AsyncGenerator<SessionEvent, void, void> {
    return followEvents({
      after,
      signal,
      subscribe: (follower) => {
        this.#followers.add(follower);
        if (this.#closed) follower(undefined);
        return () => void this.#followers.delete(follower);
      },
      recorded: () => this.#parts.log.events(after),
    });
  }

  /** Reports an event from outside the loop: into the running prompt, or to those who listen between prompts. */
  report(event: EmittedEvent): void {
    const running = this.#running;
    if (running?.outbox !== undefined) put(running, running.outbox, event);
    else if (running?.early !== undefined) running.early.push(event);
    else {
      const stamped = this.#stamp(event);
      for (const listener of this.#listeners) listener(stamped);
    }
  }

  async useModel(model: string): Promise<void> {
    this.#refuseIfClosed();
    this.#model = (await this.#parts.router.provider(model)).describe(model);
    this.#parts.outside.happened("use-model", { model });
    this.#options = { ...this.#options, model };
  }

  preview(input: string): Promise<WirePreview> {
    return this.#parts.outside.during("preview", () => this.#preview(input));
  }

  /** The request that a prompt would send first, without a prompt or with the messages of one. */
  request(signal: AbortSignal = new AbortController().signal, added: readonly Message[] = []): Promise<ModelRequest> {
    return buildRequest(initialState([...this.#messages, ...added]), this.#context(this.#options, undefined, signal));
  }

  async #preview(input: string): Promise<WirePreview> {
    this.#refuseIfClosed();
    const { signal } = new AbortController();
    const { messages } = await this.#takeInput(input, signal, true);
    const request = await this.request(signal, messages);
    return (await this.#parts.router.provider(request.model)).preview(request);
  }

  service<T>(token: Token<T>): Promise<T> {
    this.#refuseIfClosed();
    return this.#parts.agentScope.get(token);
  }

  async close(): Promise<void> {
    this.interrupt();
    this.#closed = true;
    for (const follower of this.#followers) follower(undefined);
    try {
      await this.#parts.listeners.close();
      await this.#parts.log.close();
    } finally {
      await this.#parts.scope.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async *#run(
    { signal, onState, ...overrides }: PromptOptions,
    begin: (running: Running) => Promise<{ readonly added: readonly EmittedEvent[]; readonly state: RunState }>,
  ): SessionRun {
    this.#refuseUnlessIdle();
    const options: RunOptions = { ...this.#options, ...overrides };
    const started = this.#parts.clock.elapsed();
    const running: Running = {
      runId: toRunId(this.#parts.random.uuid()),
      controller: new AbortController(),
      early: [],
      emitted: [],
      stamped: [],
    };
    const stop = (): void => this.#stop(running);
    this.#running = running;
    if (signal?.aborted === true) stop();
    signal?.addEventListener("abort", stop, { once: true });
    try {
      yield this.#stamp({ type: "run-started", model: options.model });
      // What a run reads of clock and chance is its own: one that is left in the middle takes nothing from the next.
      const track = `run:${(this.#runs += 1)}`;
      const { added, state } = await this.#parts.outside.during(track, () => begin(running));
      const keep = (next: RunState, why: "prompt" | "run" = "run"): void => {
        this.#messages = next.messages;
        this.#parts.log.history(next.messages, why);
        onState?.(next);
      };
      keep(state, "prompt");
      await this.#parts.outside.settled();
      running.early?.push(...added);
      for (let event = running.early?.shift(); event !== undefined; event = running.early?.shift()) yield await this.#told(event);
      running.early = undefined;
      const result = new ResultBuilder();
      const events = run(
        state,
        (abandoned, outbox) => this.#context(options, outbox, AbortSignal.any([running.controller.signal, abandoned])),
        { onState: keep },
      );
      const final = yield* this.#relay(() => this.#parts.outside.during(track, () => events.next()), events, result, running);
      running.outbox = undefined;
      const finished = result.build(final, this.#parts.clock.elapsed() - started);
      const last = await this.#told({ type: "run-finished", result: finished });
      running.ended = true;
      yield last;
      return finished;
    } finally {
      signal?.removeEventListener("abort", stop);
      if (running.ended !== true) this.#parts.outside.happened("left", { at: this.#sequence - running.stamped.length });
      running.controller.abort("The run ended.");
      this.#running = undefined;
    }
  }

  async *#relay(
    next: () => Promise<IteratorResult<EmittedEvent, RunState>>,
    events: AsyncGenerator<EmittedEvent, RunState, void>,
    result: ResultBuilder,
    running: Running,
  ): AsyncGenerator<SessionEvent, RunState, void> {
    try {
      for (;;) {
        const step = await next();
        if (step.done === true) {
          await this.#parts.outside.settled();
          // What was reported while the last step ended.
          for (const event of running.emitted.splice(0)) {
            result.hear(event);
            yield this.#stamp(event);
          }
          return step.value;
        }
        result.hear(step.value);
        const stamped = running.stamped.shift() ?? this.#stamp(running.emitted.shift() ?? step.value);
        if (isActedOn(step.value)) await this.#parts.log.durable();
        else if (isShown(step.value)) await this.#parts.log.written();
        yield stamped;
      }
    } finally {
      await events.return(undefined as never);
    }
  }

  #context(options: RunOptions, outbox: Outbox | undefined, signal: AbortSignal): RunContext {
    const { agent, router, clock, outside } = this.#parts;
    const running = this.#running;
    if (running !== undefined && outbox !== undefined) running.outbox = outbox;
    return {
      sessionId: this.id,
      agentId: this.agentId,
      runId: this.#running?.runId ?? toRunId(""),
      options,
      inbox: this.#heard,
      clock,
      signal,
      outside,
      stages: (list) => agent.stages(list),
      tools: () => agent.tools(this.#parts.pool()),
      provider: (model) => router.provider(model),
      newMessageId: () => this.#newMessageId(),
      emit: (event) => running !== undefined && outbox !== undefined && outside.emit(event, (next) => put(running, outbox, next)),
      recorded: () => this.#recorded(running),
      room: () => outbox?.room(),
    };
  }

  #takeInput(input: string | readonly UserBlock[], signal: AbortSignal, preview = false): ReturnType<AgentParts["input"]> {
    const content: readonly UserBlock[] = typeof input === "string" ? [{ type: "text", text: input }] : input;
    const text = content.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("\n");
    return this.#parts.agent.input(
      { text, content },
      {
        sessionId: this.id,
        agentId: this.agentId,
        signal,
        preview,
        emit: (event) => this.report(event),
        newMessageId: () => this.#newMessageId(),
      },
    );
  }

  #stamp(event: EmittedEvent): SessionEvent {
    const origin: EventOrigin = {
      sequence: ++this.#sequence,
      sessionId: this.id,
      agentId: this.agentId,
      runId: this.#running?.runId ?? toRunId(""),
      time: this.#parts.outside.stampedAt(this.#sequence),
    };
    const stamped = { ...event, ...origin };
    this.#parts.outside.stamped(stamped, event);
    this.#parts.outside.during("listeners", () => this.#parts.listeners.hear(stamped));
    for (const follower of this.#followers) follower(stamped);
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
    for (const event of running?.emitted.splice(0) ?? []) running?.stamped.push(this.#stamp(event));
    await this.#parts.log.durable();
  }

  #position(): number {
    const { emitted = [], early = [] } = this.#running ?? {};
    return this.#sequence + emitted.length + early.length;
  }

  #stop(running: Running): void {
    if (!running.controller.signal.aborted && running.ended !== true) this.#parts.outside.happened("interrupted");
    running.controller.abort("The run was interrupted.");
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
