import { agentId, LorimerError, messageId, runId as toRunId } from "@lorimer/sdk";
import type {
  AgentId,
  Clock,
  EmittedEvent,
  EventOrigin,
  Message,
  MessageId,
  ModelInfo,
  Random,
  RunId,
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
import type { Scope } from "../di/scope.js";
import { buildRequest } from "../loop/prepare.js";
import type { RunContext } from "../loop/run-context.js";
import { initialState, run } from "../loop/run.js";
import { userMessage } from "../messages/messages.js";
import type { ToolPool } from "../tool-calls/tool-pool.js";
import type { AgentParts } from "./agent-parts.js";
import type { SessionLog } from "../journal/session-log.js";
import type { Listeners } from "./listeners.js";
import type { ModelRouter } from "./model-router.js";
import { followEvents } from "./follow-events.js";
import { ResultBuilder } from "./result-builder.js";
import type { PromptOptions, ResumedSession, Session, SessionRun } from "./session-api.js";
import type { SessionInbox } from "./session-inbox.js";

export interface SessionParts {
  readonly scope: Scope;
  readonly agentScope: Scope;
  readonly listeners: Listeners;
  readonly log: SessionLog;
  readonly agent: AgentParts;
  readonly router: ModelRouter;
  readonly inbox: SessionInbox;
  readonly clock: Clock;
  readonly random: Random;
  /** The tools of the next turn. */
  pool(): ToolPool;
}

/** What a session begins with. */
export interface SessionStart {
  readonly id: SessionId;
  readonly messages: readonly Message[];
  readonly name: string | undefined;
  /** Of the last event in its log. */
  readonly sequence: number;
  readonly resumed: ResumedSession | undefined;
}

interface Running {
  readonly runId: RunId;
  readonly controller: AbortController;
  /** What was reported before the loop began; undefined from then on. */
  early?: EmittedEvent[];
  /** Where the loop takes events; there while it runs. */
  outbox?: Outbox;
  /** Events that wait there and are not stamped yet, and after them in time those that were stamped ahead of their consumer. */
  readonly emitted: EmittedEvent[];
  readonly stamped: SessionEvent[];
}

/** What a person or a host acts on once they have seen it: user input, outcomes, replies. */
const acknowledged: ReadonlySet<EmittedEvent["type"]> = new Set(["message-added", "block-finished", "reply-finished", "tool-finished"]);

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
  #closed = false;

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
      const { messages, query } = await this.#takeInput(input, running.controller.signal);
      const state = initialState([...this.#messages, ...messages]);
      const added = messages.map((message): EmittedEvent => ({ type: "message-added", message }));
      return { added, state: query ? state : { ...state, at: "done", outcome: { reason: "completed", message: "" } } };
    });
  }

  resume(state: RunState, options: PromptOptions = {}): SessionRun {
    return this.#run(options, () => Promise.resolve({ added: [], state: storedState(state) }));
  }

  steer(text: string): void {
    this.#refuseIfClosed();
    const message = userMessage(this.#newMessageId(), [{ type: "text", text }]);
    this.#parts.log.append({ type: "steered", message });
    this.#parts.inbox.put(message);
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
    if (at < 0) throw new LorimerError("STATE_INVALID", `The history of this session holds no message ${to}.`);
    this.#messages = this.#messages.slice(0, at);
    this.#parts.log.history(this.#messages, "rewound");
    await this.#parts.log.durable();
  }

  interrupt(): void {
    this.#running?.controller.abort("The run was interrupted.");
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
      recorded: () => this.#parts.log.events(),
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
    this.#options = { ...this.#options, model };
  }

  async preview(input: string): Promise<WirePreview> {
    this.#refuseIfClosed();
    const { signal } = new AbortController();
    const { messages } = await this.#takeInput(input, signal, true);
    const context = this.#context(this.#options, undefined, signal);
    const request = await buildRequest(initialState([...this.#messages, ...messages]), context);
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
    const running: Running = { runId: toRunId(this.#parts.random.uuid()), controller: new AbortController(), early: [], emitted: [], stamped: [] };
    const stop = (): void => running.controller.abort("The run was interrupted.");
    this.#running = running;
    if (signal?.aborted === true) stop();
    signal?.addEventListener("abort", stop, { once: true });
    try {
      yield this.#stamp({ type: "run-started", model: options.model });
      const { added, state } = await begin(running);
      const keep = (next: RunState, why: "prompt" | "run" = "run"): void => {
        this.#messages = next.messages;
        this.#parts.log.history(next.messages, why);
        onState?.(next);
      };
      keep(state, "prompt");
      running.early?.push(...added);
      for (let event = running.early?.shift(); event !== undefined; event = running.early?.shift()) yield await this.#told(event);
      running.early = undefined;
      const result = new ResultBuilder();
      const events = run(
        state,
        (abandoned, outbox) => this.#context(options, outbox, AbortSignal.any([running.controller.signal, abandoned])),
        { onState: keep },
      );
      const final = yield* this.#relay(events, result, running);
      running.outbox = undefined;
      const finished = result.build(final, this.#parts.clock.elapsed() - started);
      yield await this.#told({ type: "run-finished", result: finished });
      return finished;
    } finally {
      signal?.removeEventListener("abort", stop);
      stop();
      this.#running = undefined;
    }
  }

  async *#relay(
    events: AsyncGenerator<EmittedEvent, RunState, void>,
    result: ResultBuilder,
    running: Running,
  ): AsyncGenerator<SessionEvent, RunState, void> {
    try {
      for (;;) {
        const step = await events.next();
        if (step.done === true) return step.value;
        result.hear(step.value);
        const stamped = running.stamped.shift() ?? this.#stamp(running.emitted.shift() ?? step.value);
        if (acknowledged.has(step.value.type)) await this.#parts.log.durable();
        yield stamped;
      }
    } finally {
      await events.return(undefined as never);
    }
  }

  #context(options: RunOptions, outbox: Outbox | undefined, signal: AbortSignal): RunContext {
    const { agent, router, inbox, clock } = this.#parts;
    const running = this.#running;
    if (running !== undefined && outbox !== undefined) running.outbox = outbox;
    return {
      sessionId: this.id,
      agentId: this.agentId,
      runId: this.#running?.runId ?? toRunId(""),
      options,
      inbox,
      clock,
      signal,
      stages: (list) => agent.stages(list),
      tools: () => agent.tools(this.#parts.pool()),
      provider: (model) => router.provider(model),
      newMessageId: () => this.#newMessageId(),
      emit: (event) => running !== undefined && outbox !== undefined && put(running, outbox, event),
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
      time: this.#parts.clock.now(),
    };
    const stamped = { ...event, ...origin };
    this.#parts.log.event(stamped);
    this.#parts.listeners.hear(stamped);
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

function put(running: Running, outbox: Outbox, event: EmittedEvent): void {
  running.emitted.push(event);
  outbox.put(event);
}

/** A state comes from a disk, perhaps of another version: what the loop could not go on from is refused before it starts. */
function storedState(state: RunState): RunState {
  const steps: readonly unknown[] = ["prepare", "model", "tools", "recover", "decide", "done"];
  const { at, turn, messages, attempts, overrides, spent, transition } = state ?? {};
  const records = [attempts, overrides, spent, spent?.usage, transition];
  if (
    steps.includes(at) &&
    Number.isInteger(turn) &&
    Array.isArray(messages) &&
    records.every((value) => typeof value === "object" && value !== null)
  )
    return state;
  throw new LorimerError("STATE_INVALID", "The stored state of the run does not have the form of one.", {
    hint: "Start a new prompt on the session's messages instead.",
  });
}
