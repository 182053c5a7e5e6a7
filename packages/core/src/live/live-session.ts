import { Conversation, LorimerError, messageOf, WorkingDirectory } from "@lorimer/sdk";
import type {
  AgentId,
  Message,
  MessageId,
  ModelInfo,
  RunResult,
  RunState,
  SessionEvent,
  SessionId,
  Token,
  ToolDeclaration,
  UserBlock,
  WirePreview,
} from "@lorimer/sdk";
import type { PromptOptions, ResumedSession, Session, SessionOptions, SessionRun } from "../session/session-api.js";
import type { LeftSession } from "../session/succession.js";
import type { Generation } from "./generation.js";
import type { LiveOptions } from "./live-options.js";

interface Owner extends Pick<LiveOptions, "handOver" | "optionsFor"> {
  current(): Generation;
  closed(session: LiveSession): void;
}

/** One session of one generation, and what it leaves when it is closed. */
interface Stay {
  readonly generation: Generation;
  readonly session: Session;
  leaves(): LeftSession;
}

/**
 * A session that outlives the plugins it was opened with. While a prompt or background work runs it stays where it is; idle, it is closed
 * and opened again from its log with the plugins in force, under the same id. Whoever holds it notices nothing of that.
 */
export class LiveSession implements Session {
  readonly #owner: Owner;
  readonly #options: SessionOptions;
  readonly #listeners = new Set<(event: SessionEvent) => void>();
  /** Background work, by its id. */
  readonly #tasks = new Set<string>();
  #stay: Stay;
  #stopListening: () => void;
  #runs = 0;
  /** Something of it is in a log. */
  #begun = false;
  #moving: Promise<void> | undefined;
  /** What is to be taken along, until it has arrived. */
  #handing: ((to: Session) => Promise<void>) | undefined;
  /** Plugins with which it could not be opened; it waits for others. */
  #refused: Generation | undefined;
  #closed = false;

  private constructor(owner: Owner, options: SessionOptions, stay: Stay) {
    this.#owner = owner;
    this.#options = options;
    this.#stay = stay;
    this.#stopListening = stay.session.onEvent((event) => this.#hear(event));
  }

  static async open(options: SessionOptions, owner: Owner): Promise<LiveSession> {
    const generation = owner.current();
    return new LiveSession(owner, options, await stayIn(generation, options));
  }

  get generation(): Generation {
    return this.#stay.generation;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  get id(): SessionId {
    return this.#session.id;
  }

  get agentId(): AgentId {
    return this.#session.agentId;
  }

  get model(): ModelInfo {
    return this.#session.model;
  }

  get tools(): readonly ToolDeclaration[] {
    return this.#session.tools;
  }

  get messages(): readonly Message[] {
    return this.#session.messages;
  }

  get name(): string | undefined {
    return this.#session.name;
  }

  get resumed(): ResumedSession | undefined {
    return this.#session.resumed;
  }

  prompt(input: string | readonly UserBlock[], options?: PromptOptions): SessionRun {
    return this.#run((session) => session.prompt(input, options));
  }

  resume(state: RunState, options?: PromptOptions): SessionRun {
    return this.#run((session) => session.resume(state, options));
  }

  get unheard(): number {
    return this.#session.unheard;
  }

  goOn(options?: PromptOptions): SessionRun {
    return this.#run((session) => session.goOn(options));
  }

  steer(text: string): void {
    if (this.#moving === undefined) this.#session.steer(text);
    else void this.#moving.finally(() => this.#session.steer(text)).catch(() => undefined);
  }

  interrupt(): void {
    this.#session.interrupt();
  }

  onEvent(listener: (event: SessionEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async *events(after: number, signal?: AbortSignal): AsyncGenerator<SessionEvent, void, void> {
    let last = after;
    for (;;) {
      const { session } = this.#stay;
      for await (const event of session.events(last, signal)) {
        last = event.sequence;
        yield event;
      }
      await this.#moving?.catch(() => undefined);
      if (signal?.aborted === true || this.#closed || session === this.#session) return;
    }
  }

  async useModel(model: string): Promise<void> {
    return (await this.#here()).useModel(model);
  }

  async preview(input: string): Promise<WirePreview> {
    return (await this.#here()).preview(input);
  }

  async rename(name: string): Promise<void> {
    return (await this.#here()).rename(name);
  }

  async rewind(to: MessageId): Promise<void> {
    return (await this.#here()).rewind(to);
  }

  async service<T>(token: Token<T>): Promise<T> {
    return (await this.#here()).service(token);
  }

  async close(): Promise<void> {
    if (this.#closed) return this.#session.close();
    this.#closed = true;
    await this.#moving?.catch(() => undefined);
    this.#stopListening();
    this.#owner.closed(this);
    try {
      await this.#session.close();
    } finally {
      await this.generation.leave();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Moves to the plugins in force, unless something runs here: then that is done when it has ended. */
  async follow(): Promise<void> {
    await this.#following();
  }

  /** What is to be waited for; undefined where it stays where it is. */
  #following(): Promise<void> | undefined {
    const isIdle = this.#runs === 0 && this.#tasks.size === 0 && !this.#closed;
    if (!isIdle || [this.generation, this.#refused].includes(this.#owner.current())) return this.#moving;
    this.#moving ??= this.#move().finally(() => (this.#moving = undefined));
    return this.#moving;
  }

  /** Resolved when it is where it is to be; the run is counted in the same moment, so that no move begins before it. */
  async #begin(): Promise<void> {
    for (let failed = false; ;) {
      const moving = failed ? this.#moving : this.#following();
      if (moving === undefined) break;
      await moving.catch(() => (failed = true));
    }
    this.#runs += 1;
  }

  async #here(): Promise<Session> {
    while (this.#moving !== undefined) await this.#moving.catch(() => undefined);
    return this.#session;
  }

  get #session(): Session {
    return this.#stay.session;
  }

  async *#run(start: (session: Session) => SessionRun): SessionRun {
    await this.#begin();
    let run: SessionRun | undefined;
    try {
      run = start(this.#session);
      for (;;) {
        const step = await run.next();
        if (step.done === true) return step.value;
        this.#note(step.value);
        yield step.value;
      }
    } finally {
      // Nobody takes what a run that is left gives.
      await run?.return(undefined as unknown as RunResult).catch(() => undefined);
      this.#runs -= 1;
      await this.follow().catch(() => undefined);
    }
  }

  #hear(event: SessionEvent): void {
    this.#note(event);
    for (const listener of this.#listeners) listener(event);
    if (event.type === "task-updated" && event.status !== "running") void this.follow().catch(() => undefined);
  }

  #note(event: SessionEvent): void {
    if (event.type !== "task-updated") return;
    if (event.status === "running") this.#tasks.add(event.taskId);
    else this.#tasks.delete(event.taskId);
  }

  async #move(): Promise<void> {
    for (let next = this.#owner.current(); next !== this.generation; next = this.#owner.current()) {
      const { generation: old, session, leaves } = this.#stay;
      this.#handing ??= await this.#handOver(session);
      this.#stopListening();
      const closing = await settled(session.close());
      const left = leaves();
      next.enter();
      try {
        this.#stay = await this.#reopened(next, left);
      } catch (error) {
        await settled(next.leave());
        this.#stay = await this.#reopened(old, left);
        this.#refused = next;
        await this.#arrived();
        throw error;
      }
      const leaving = await settled(old.leave());
      await this.#arrived();
      // The log is safe, and the session has moved: this is only to be told.
      const [failed] = [closing, leaving].filter((error) => error !== undefined);
      if (failed !== undefined) throw new LorimerError("DISPOSE_FAILED", messageOf(failed), { cause: failed });
    }
  }

  async #arrived(): Promise<void> {
    const handing = this.#handing;
    this.#handing = undefined;
    this.#stopListening = this.#session.onEvent((event) => this.#hear(event));
    await handing?.(this.#session);
  }

  async #reopened(generation: Generation, left: LeftSession): Promise<Stay> {
    const options = this.#owner.optionsFor?.(this.#options, generation.harness) ?? this.#options;
    const { resume, fork, messages, ...rest } = options;
    const begin = { ...(resume && { resume }), ...(fork && { fork }), ...(messages && { messages }) };
    const sessionId = this.id;
    if (!left.log.kept) return joined(generation, { ...rest, sessionId, persist: false }, left);
    this.#begun ||= left.log.begun;
    if (this.#begun) return joined(generation, { ...rest, resume: sessionId });
    return joined(generation, { ...rest, ...begin, ...(resume === undefined ? { sessionId } : {}) });
  }

  async #handOver(from: Session): Promise<(to: Session) => Promise<void>> {
    const { model } = await from.service(Conversation);
    const { path } = await from.service(WorkingDirectory);
    const further = await this.#owner.handOver?.(from);
    return async (to) => {
      if ((await to.service(Conversation)).model !== model) await to.useModel(model);
      const directory = await to.service(WorkingDirectory);
      if (directory.path !== path) directory.change(path);
      await further?.(to);
    };
  }
}

/** The error of what fails. */
async function settled(work: Promise<void>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** Opens a session in a generation that does not count it yet. */
async function stayIn(generation: Generation, options: SessionOptions): Promise<Stay> {
  generation.enter();
  try {
    return await joined(generation, options);
  } catch (error) {
    await generation.leave();
    throw error;
  }
}

async function joined(generation: Generation, options: SessionOptions, from?: LeftSession): Promise<Stay> {
  let leaves: Stay["leaves"] | undefined;
  const session = await generation.harness.openSession(options, {
    ...(from === undefined ? {} : { from }),
    tell: (given) => (leaves = given),
  });
  if (leaves === undefined) throw new TypeError("A session that was opened says what it leaves.");
  return { generation, session, leaves };
}
