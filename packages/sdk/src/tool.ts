import { contentText } from "./content.js";
import type { ToolResultContent } from "./content.js";
import type { AgentId, RunId, SessionId } from "./ids.js";
import type { StandardSchema } from "./json-schema.js";
import type { Message } from "./message.js";
import type { PermissionAdvice } from "./permission.js";
import type { RunOverrides } from "./run.js";
import type { Needs, PluginContext, Resolved } from "./service.js";

/** What a tool reports while it runs. Shown, never stored, never sent to the model. */
export interface ToolProgress {
  readonly text?: string;
  readonly data?: unknown;
}

/** What one run of a tool may know and use. */
export interface ToolContext {
  readonly id: string;
  readonly sessionId: SessionId;
  readonly agentId: AgentId;
  readonly runId: RunId;
  /** Aborted when the person interrupts, a sibling fails, or the run ends. A tool stops soon after. */
  readonly signal: AbortSignal;
  report(progress: ToolProgress): void;
  readonly plugin: PluginContext;
}

/** The call that undoes what another one did outside of files, such as closing what was opened. Nothing ever runs it without a person's yes. */
export interface Compensation {
  /** What it does, on one line: `Close issue 42`. */
  readonly description: string;
  readonly tool: string;
  /** Plain JSON. */
  readonly input: unknown;
}

/** What the model is shown of a result. */
export interface Presented {
  readonly content: ToolResultContent;
  readonly isError?: boolean;
  /** Messages to append after the results of this turn: attachments, reminders. */
  readonly messages?: readonly Message[];
  /** Changes to how the run goes on, applied in call order once the whole batch is done. */
  readonly overrides?: RunOverrides;
  /** How what the call did outside can be undone, where it can. Kept with the outcome, for when a person goes back. */
  readonly compensation?: Compensation;
}

const failureMark = Symbol.for("lorimer.tool-failure");

/** A failure that the model should read and react to. Returned, not thrown. */
export interface ToolFailure {
  readonly message: string;
  readonly output?: unknown;
}

export function toolFailure(message: string, output?: unknown): ToolFailure {
  const failure = output === undefined ? { message } : { message, output };
  return Object.defineProperty(failure, failureMark, { value: true });
}

export function isToolFailure(value: unknown): value is ToolFailure {
  return typeof value === "object" && value !== null && failureMark in value;
}

/** What a tool itself says of permission, before rules and people are asked. */
export type ToolPermission = { readonly behavior: "ask" } | { readonly behavior: "deny"; readonly message: string };

type Trait<Input> = boolean | ((input: Input) => boolean);

export interface ToolOptions<Input, Output, N extends Needs> {
  /** Unique in a harness: letters, digits, `_` and `-`, at most 64. */
  readonly name: string;
  /** What the model reads. Paid for in every request: be short. */
  readonly description: string;
  readonly input: StandardSchema<Input>;
  run(input: Input, services: Resolved<N>, call: ToolContext): Output | ToolFailure | Promise<Output | ToolFailure>;

  /** Former names that content may still use. */
  readonly aliases?: readonly string[];
  readonly output?: StandardSchema<Output>;
  readonly needs?: N;
  /** One line that names this use to a person. Default: the tool's name. */
  title?(input: Input): string;
  /** Checks what a schema cannot; a string refuses the call and says why. */
  validate?(input: Input, services: Resolved<N>): string | undefined | Promise<string | undefined>;
  /** The tool's own word on permission. Default: `ask`, which read-only calls need not. */
  permission?(input: Input): ToolPermission;
  /** Turns the output into what the model reads. Default: text as it is, everything else as JSON. */
  present?(output: Output, input: Input): Presented | Promise<Presented>;
  /** Paths that a call reads or writes, as given; permission rules and displays use them. */
  paths?(input: Input): readonly string[];
  /** The input without what is not worth showing or logging, such as a whole file's content. Default: the input. */
  summary?(input: Input): string;

  /** May run beside its neighbours. Default: no. */
  readonly concurrencySafe?: Trait<Input>;
  /** Changes nothing. Default: no. */
  readonly readOnly?: Trait<Input>;
  /** Changes something that cannot be undone. Default: whatever is not read-only. */
  readonly destructive?: Trait<Input>;
  /** Cannot go on without a person at the keyboard. */
  readonly requiresUser?: boolean;
  /** What a message from the person does while this tool runs: wait for it, or cancel it. Default: `block`. */
  readonly interrupt?: "block" | "cancel";
  /** A failure of this tool cancels the calls that run beside it. Default: no. */
  readonly cancelsSiblings?: boolean;
  /** Characters of result that may go to the model; more is kept on disk and shown head and tail. Default 30,000. */
  readonly maxResultChars?: number;
  /** Milliseconds after which a call is cancelled, whatever it does. Default: 10 minutes. */
  readonly timeoutMs?: number;
  /** The tool exists only where its gate holds. */
  readonly when?: Gate;
  // The next three are declared for a tool search, which no package provides yet: until then every schema is sent.
  /** Words by which a search should find the tool when its schema is not loaded. */
  readonly searchHint?: string;
  /** Leave the schema out of requests until a search finds it. */
  readonly defer?: boolean;
  /** Never defer, whatever the budget. */
  readonly alwaysLoad?: boolean;
}

/** A condition on the place a tool runs in, readable without running code. All parts must hold. */
export interface Gate {
  readonly platform?: readonly NodeJS.Platform[];
  /** A key of the plugin's settings that must be true. */
  readonly setting?: string;
}

/** A tool as the harness uses it: every question answered, every default the cautious one. */
export interface Tool {
  readonly kind: "tool";
  readonly name: string;
  readonly description: string;
  readonly aliases: readonly string[];
  readonly input: StandardSchema<unknown>;
  readonly output: StandardSchema<unknown> | undefined;
  readonly needs: Needs;
  readonly requiresUser: boolean;
  readonly interrupt: "block" | "cancel";
  readonly cancelsSiblings: boolean;
  readonly maxResultChars: number;
  readonly timeoutMs: number;
  readonly when: Gate | undefined;
  readonly searchHint: string | undefined;
  readonly defer: boolean;
  readonly alwaysLoad: boolean;
  title(input: unknown): string;
  summary(input: unknown): string;
  paths(input: unknown): readonly string[];
  isConcurrencySafe(input: unknown): boolean;
  isReadOnly(input: unknown): boolean;
  isDestructive(input: unknown): boolean;
  permission(input: unknown): ToolPermission;
  /** Undefined where the schema says all. */
  readonly validate: ((input: unknown, services: Readonly<Record<string, unknown>>) => Promise<string | undefined>) | undefined;
  run(input: unknown, services: Readonly<Record<string, unknown>>, call: ToolContext): Promise<unknown>;
  present(output: unknown, input: unknown): Promise<Presented>;
}

/** Declares a tool. The default export of a tool module. */
export function defineTool<Input, Output, N extends Needs = Record<never, never>>(options: ToolOptions<Input, Output, N>): Tool {
  // The erased tool is only ever called with what its own schema let through, so these casts hold.
  const own = options as unknown as ToolOptions<unknown, unknown, Needs>;
  const isReadOnly = trait(own.readOnly, () => false);
  return {
    kind: "tool",
    name: own.name,
    description: own.description,
    aliases: own.aliases ?? [],
    input: own.input,
    output: own.output,
    needs: own.needs ?? {},
    requiresUser: own.requiresUser ?? false,
    interrupt: own.interrupt ?? "block",
    cancelsSiblings: own.cancelsSiblings ?? false,
    maxResultChars: own.maxResultChars ?? 30_000,
    timeoutMs: own.timeoutMs ?? 600_000,
    when: own.when,
    searchHint: own.searchHint,
    defer: own.defer ?? false,
    alwaysLoad: own.alwaysLoad ?? false,
    title: (input) => own.title?.(input) ?? own.name,
    summary: (input) => own.summary?.(input) ?? JSON.stringify(input) ?? "",
    paths: (input) => own.paths?.(input) ?? [],
    isConcurrencySafe: trait(own.concurrencySafe, () => false),
    isReadOnly,
    isDestructive: trait(own.destructive, (input) => !isReadOnly(input)),
    permission: (input) => own.permission?.(input) ?? { behavior: "ask" },
    validate: own.validate === undefined ? undefined : async (input, services) => own.validate?.(input, services as never),
    run: async (input, services, call) => own.run(input, services as never, call),
    present: async (output, input) => own.present?.(output, input) ?? presentPlainly(output),
  };
}

function trait(value: Trait<unknown> | undefined, fallback: (input: unknown) => boolean): (input: unknown) => boolean {
  if (value === undefined) return fallback;
  return typeof value === "function" ? value : () => value;
}

function presentPlainly(output: unknown): Presented {
  return { content: typeof output === "string" ? output : (JSON.stringify(output) ?? "(no output)") };
}

/** One call of a tool on its way through the tool stages. */
export interface ToolCall {
  readonly id: string;
  /** The canonical name, even where the model used an alias. */
  readonly name: string;
  readonly input: unknown;
  readonly tool: Tool;
  readonly plugin: string;
  /** Set by stages that come before authorization. */
  readonly advice?: PermissionAdvice;
}

export type ToolStatus = "ok" | "error" | "denied" | "invalid" | "unknown" | "cancelled";

/** What came of a tool call. Every call has exactly one. */
export interface ToolOutcome {
  readonly status: ToolStatus;
  /** What the model reads. */
  readonly content: ToolResultContent;
  /** The tool's structured output, for hooks, displays and hosts. */
  readonly output?: unknown;
  readonly messages?: readonly Message[];
  readonly overrides?: RunOverrides;
  readonly compensation?: Compensation;
  /** Ends the run after this batch, with the reason given. */
  readonly stop?: { readonly reason: string };
  readonly durationMs?: number;
}

/** A refusal or fault as an outcome. */
export function toolError(status: Exclude<ToolStatus, "ok">, message: string, output?: unknown): ToolOutcome {
  return { status, content: message, ...(output === undefined ? {} : { output }) };
}

export function outcomeText(outcome: ToolOutcome): string {
  return contentText(outcome.content);
}
