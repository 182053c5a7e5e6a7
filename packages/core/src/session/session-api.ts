import type {
  AgentId,
  JournalFault,
  Message,
  MessageId,
  ModelInfo,
  Plugin,
  RunOptions,
  RunResult,
  RunState,
  SessionEvent,
  SessionId,
  Token,
  ToolDeclaration,
  UserBlock,
  WirePreview,
} from "@lorimer/sdk";
import type { Contribution, DiscoveredPlugin } from "../kernel/point.js";
import type { PromptSection } from "./prompts.js";

/** What a distribution is made of. Plain data and plugins; nothing is imported by building it. */
export interface HarnessConfig {
  /** The product's name: it stands in prompts, the User-Agent and messages. */
  readonly name: string;
  readonly version: string;
  readonly plugins: readonly Plugin[];
  /** Settings by plugin name. */
  readonly settings?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** The system prompt: one text, or named sections in their order. */
  readonly prompts?: { readonly system?: string | readonly PromptSection[] };
  /** Plugins found on disk: a faulty one is left out, named in the plan, and stops nothing else. */
  readonly discovered?: readonly DiscoveredPlugin[];
  /** Names of environment variables that no process of a session is given. */
  readonly secrets?: readonly string[];
  /** Used when a session names no model. */
  readonly model?: string;
}

/** Opened with `openHarness`: linked, frozen, and nothing of any plugin imported yet. */
export interface Harness extends AsyncDisposable {
  readonly name: string;
  readonly version: string;
  /** What is assembled: plugins, contributions, and the order of every stage list. Plain JSON, frozen. */
  readonly plan: HarnessPlan;
  /** What plugins contributed to a point, in plugin order; each entry imports its module when it is loaded. For readers such as a front end. */
  contributions<Value>(point: string): readonly Contribution<Value>[];
  openSession(options: SessionOptions): Promise<Session>;
  close(): Promise<void>;
}

export interface HarnessPlan {
  readonly name: string;
  readonly version: string;
  readonly plugins: readonly { readonly name: string; readonly version: string; readonly access: readonly string[] }[];
  readonly quarantined: readonly QuarantinedPlugin[];
  /** Contributions by point: which plugin gives what, from which module. */
  readonly contributions: Readonly<Record<string, readonly { readonly plugin: string; readonly id: string; readonly module: string }[]>>;
  /** For each stage list, its slots, outermost first, each with its stages in running order. */
  readonly pipeline: Readonly<
    Record<string, readonly { readonly slot: string; readonly stages: readonly { readonly id: string; readonly plugin: string }[] }[]>
  >;
}

/** A discovered plugin that was left out. */
export interface QuarantinedPlugin {
  readonly plugin: string;
  readonly causes: readonly string[];
  readonly remedy: string;
}

export interface SessionOptions extends Partial<RunOptions> {
  /** The folder to work in. */
  readonly cwd: string;
  readonly additionalDirectories?: readonly string[];
  /** Replaces the system prompt; `appendSystemPrompt` is added after either. */
  readonly systemPrompt?: string;
  readonly appendSystemPrompt?: string;
  /** Only these tools; default all. */
  readonly tools?: readonly string[];
  /** Never these tools. */
  readonly disallowedTools?: readonly string[];
  /** The id of the new session. Fails with `SESSION_EXISTS` where a log of that id is kept already. */
  readonly sessionId?: SessionId;
  /** Goes on with a session whose log is kept: its history, its name, its id. */
  readonly resume?: SessionId;
  /** Begins a new session with the history of another one, or with its first `messages` messages. */
  readonly fork?: { readonly session: SessionId; readonly messages?: number };
  /** False: nothing of the session is kept, also where it goes on with one that is. Default: it is kept where a plugin provides a `JournalStore`. */
  readonly persist?: boolean;
  /** An earlier history to go on from. */
  readonly messages?: readonly Message[];
  /** Stand on every event, for whoever sorts traces afterwards. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** What was found when a session was resumed. */
export interface ResumedSession {
  /** Parts of the log that could not be used; everything else was. */
  readonly faults: readonly JournalFault[];
  /** Calls that were running when the last process ended: whether they had their effect is not known. */
  readonly interrupted: readonly { readonly id: string; readonly name: string; readonly input: unknown; readonly readOnly: boolean }[];
  /** Background work that ended with the last process. The model is told. */
  readonly tasks: readonly { readonly taskId: string; readonly description: string; readonly outputFile: string | null }[];
}

export type SessionRun = AsyncGenerator<SessionEvent, RunResult, void>;

export interface PromptOptions extends Partial<RunOptions> {
  readonly signal?: AbortSignal;
  /** Told the state of the run after each step: plain JSON, good for `resume`. */
  onState?(state: RunState): void;
}

/** One conversation. Prompts run one after the other; `steer` reaches a prompt that is running. */
export interface Session extends AsyncDisposable {
  readonly id: SessionId;
  readonly agentId: AgentId;
  /** Limits and price of the session's model. */
  readonly model: ModelInfo;
  /** The tools the model is offered, in request order. */
  readonly tools: readonly ToolDeclaration[];
  readonly messages: readonly Message[];
  readonly name: string | undefined;
  /** Set when the session was resumed or forked from a log. */
  readonly resumed: ResumedSession | undefined;
  /** Runs one prompt: yields events as they happen and returns the result. Stop iterating, or abort, to cancel. */
  prompt(input: string | readonly UserBlock[], options?: PromptOptions): SessionRun;
  /**
   * Goes on with a run whose state was stored at any step, here or in another process. Calls that were under way run again: it is for hosts
   * that stop a run on purpose. After a crash open the session by its log (`SessionOptions.resume`), where no effect is ever repeated.
   */
  resume(state: RunState, options?: PromptOptions): SessionRun;
  /** Says something to a running prompt; it is heard at the next safe boundary. With nothing running it waits for the next prompt, or for `goOn`. */
  steer(text: string): void;
  /** How many things were said with `steer` that no run has heard so far, such as one that came after its last decision. */
  readonly unheard: number;
  /** Runs on what waits to be heard, without a prompt. Where nothing does it ends at once. */
  goOn(options?: PromptOptions): SessionRun;
  /** Ends the running prompt; its generator returns within 200 ms. */
  interrupt(): void;
  /** Events that happen between prompts, such as a background task's end. Returns the way to stop listening. */
  onEvent(listener: (event: SessionEvent) => void): () => void;
  /**
   * Every event after a cursor, recorded ones first, then those to come until the session is closed: for consumers that reconnect.
   * Progress of tools is not recorded, and a session that nobody keeps records nothing.
   */
  events(after: number, signal?: AbortSignal): AsyncGenerator<SessionEvent, void, void>;
  /** Uses another model from the next prompt on. */
  useModel(model: string): Promise<void>;
  /** The exact HTTP request that a prompt would send first, with secrets masked. Sends nothing. */
  preview(input: string): Promise<WirePreview>;
  rename(name: string): Promise<void>;
  /** Takes the conversation back to before a message. The log keeps what was taken back. */
  rewind(to: MessageId): Promise<void>;
  /** A service of this session or of its agent, for front ends. Fails with `SERVICE_MISSING` where nothing provides it. */
  service<T>(token: Token<T>): Promise<T>;
  close(): Promise<void>;
}
