import { outcomeText } from "@lorimer/sdk";
import type { EmittedEvent, Line, Renderer, RunResult, Spent, ToolOutcome, Usage } from "@lorimer/sdk";
import { settingsText } from "../output/settings-text.js";
import { patchLines } from "./patch-lines.js";

type Of<Type extends EmittedEvent["type"]> = Extract<EmittedEvent, { type: Type }>;

export interface RenderOptions {
  /** The renderer that a plugin contributes for a tool, if it is there. */
  renderer(tool: string): Renderer | undefined;
  /** Show results whole, and what `judgements` shows. */
  readonly verbose: boolean;
  /** Show what every hook and the automatic check came to. */
  readonly judgements?: boolean;
}

const shortResult = 8;
const longestPatch = 60;

/** What a person is shown of an event, apart from the model's streamed text. Pure: the same event gives the same lines. */
export function renderEvent(event: EmittedEvent, options: RenderOptions): readonly Line[] {
  switch (event.type) {
    case "tool-started":
      return useLines(event, options.renderer(event.name));
    case "tool-progressed":
      return (
        options.renderer(event.name)?.progress?.(event.progress) ??
        (event.progress.text === undefined ? [] : textLines(event.progress.text, "dim"))
      );
    case "tool-finished":
      return indent(resultLines(event.outcome, event.input, options.renderer(event.name), options.verbose));
    case "request-retried":
      return [
        [
          {
            text: `Trying again in ${(event.delayMs / 1000).toFixed(1)} s (${event.failure.replaceAll("_", " ")}${event.status === null ? "" : ` ${event.status}`}, attempt ${event.attempt} of ${event.maxAttempts}).`,
            tone: "dim",
          },
        ],
      ];
    case "reply-discarded":
      return [[{ text: `The reply above is void: ${event.reason}`, tone: "dim" }]];
    case "recovery-applied":
      return [[{ text: `Going on after ${event.failure.replaceAll("_", " ")} (${event.recovery}).`, tone: "dim" }]];
    case "message-added":
      return event.message.type === "system" ? event.message.text.split("\n").map((text): Line => [{ text, tone: levelTone(event) }]) : [];
    case "notice-given":
      return [[{ text: event.text, tone: event.level === "info" ? "dim" : "error" }]];
    case "task-updated":
      return [[{ text: `Background task ${event.taskId} ${event.status}: ${event.description}`, tone: "dim" }]];
    case "permission-decided":
      return options.verbose || options.judgements ? judgedLines(event) : [];
    case "settings-changed":
      return settingsLines(event);
    case "compaction-finished":
      return compactionLines(event, options.verbose);
    case "hook-finished":
      return hookLines(event, options.verbose || options.judgements === true);
    case "run-finished":
      return event.result.outcome.message === "" ? [] : [[{ text: event.result.outcome.message, tone: "error" }]];
    default:
      return [];
  }
}

function levelTone({ message }: Of<"message-added">): "dim" | "error" {
  return message.type === "system" && message.level === "info" ? "dim" : "error";
}

function useLines(event: Of<"tool-started">, renderer: Renderer | undefined): readonly Line[] {
  const [first, ...rest] = renderer?.use?.(event.input) ?? [plainUse(event)];
  return [[{ text: "● ", tone: "accent" }, ...(first ?? plainUse(event))], ...rest];
}

/** What a call became, where a hook or a person changed it before it ran. */
export function changedLines(event: Of<"tool-intended">, renderer: Renderer | undefined): readonly Line[] {
  const [first, ...rest] = renderer?.use?.(event.input) ?? [[{ text: JSON.stringify(event.input) ?? "", tone: "plain" as const }]];
  return [[{ text: "  changed to: ", tone: "dim" }, ...(first ?? [])], ...rest];
}

/** What the automatic check said; every other verdict shows in what happens to the call. */
function judgedLines({ verdict }: Of<"permission-decided">): readonly Line[] {
  if (verdict.reason !== "classifier") return [];
  return [[{ text: `  automatic check: ${verdict.behavior} (${verdict.because})`, tone: "dim" }]];
}

/** A changed file is named, and what of it does not count; what a person answers in the session itself they know. */
function settingsLines({ file, problems }: Of<"settings-changed">): readonly Line[] {
  if (problems.length > 0) return [[{ text: settingsText({ file, problems }), tone: "error" }]];
  return file === null ? [] : [[{ text: settingsText({ file, problems }), tone: "dim" }]];
}

/** One line for a summary; what the levels before it did is for those who want to know everything. By hand the command itself answers. */
function compactionLines(event: Of<"compaction-finished">, everything: boolean): readonly Line[] {
  const { level, trigger, boundary, tokensBefore, tokensAfter, detail } = event;
  if (level !== "summary" && !everything) return [];
  if (trigger === "manual" && !everything) return [];
  const why = detail === null ? "" : ` ${detail}`;
  if (level === "summary" && boundary === null) return [[{ text: `The conversation was not compacted.${why}`, tone: "dim" }]];
  const sizes = `about ${thousands(Math.round(tokensBefore))} tokens became ${thousands(Math.round(tokensAfter))}`;
  return [[{ text: `The conversation was compacted (${level}): ${sizes}.${why}`, tone: "dim" }]];
}

/** A hook that blocks is named; what the others came to is for those who want to know everything. */
function hookLines({ event, hook, outcome, detail, toolUseId, durationMs }: Of<"hook-finished">, everyOne: boolean): readonly Line[] {
  const name = `${event} hook ${hook}`;
  // The result of the call, or a notice, says why.
  const why = detail === null || toolUseId !== null ? "" : `: ${detail}`;
  if (outcome === "blocked") return [[{ text: `  The ${name} said no${why}`, tone: "dim" }]];
  if (!everyOne) return [];
  return [[{ text: `  ${name}: ${outcome}, ${durationMs.toFixed(0)} ms${detail === null ? "" : ` (${detail})`}`, tone: "dim" }]];
}

/** Without a renderer: the title, or the name and the input when the tool has no title. */
function plainUse({ name, title, input }: Of<"tool-started">): Line {
  if (title !== name) return [{ text: title, tone: "strong" }];
  return [
    { text: name, tone: "strong" },
    { text: ` ${JSON.stringify(input) ?? ""}`, tone: "dim" },
  ];
}

function resultLines(outcome: ToolOutcome, input: unknown, renderer: Renderer | undefined, verbose: boolean): readonly Line[] {
  if (outcome.status !== "ok") return shorten(textLines(outcomeText(outcome), "error"), verbose ? Infinity : shortResult);
  const own = renderer?.result?.(outcome, input);
  if (own !== undefined) return own;
  const patch = patchLines(outcome.output);
  if (patch.length > 0) return shorten(patch, verbose ? Infinity : longestPatch);
  return shorten(textLines(outcomeText(outcome), "dim"), verbose ? Infinity : shortResult);
}

function textLines(text: string, tone: "dim" | "error"): readonly Line[] {
  return text
    .replace(/\n+$/, "")
    .split("\n")
    .map((line) => [{ text: line, tone }]);
}

/** The first lines, and how many were left out. */
export function shorten(lines: readonly Line[], most: number): readonly Line[] {
  return lines.length <= most ? lines : [...lines.slice(0, most), [{ text: `… ${lines.length - most} more lines`, tone: "dim" }]];
}

function indent(lines: readonly Line[]): readonly Line[] {
  return lines.map((line, index) => [{ text: index === 0 ? "  ⎿ " : "    ", tone: "dim" }, ...line]);
}

/** One line at the end of a prompt: turns, time, tokens, cost, and what the cache made of it. */
export function summaryLine({ turns, durationMs, spent }: Pick<RunResult, "turns" | "durationMs" | "spent">): Line {
  const parts = [
    `${turns} ${turns === 1 ? "turn" : "turns"}`,
    `${(durationMs / 1000).toFixed(1)} s`,
    tokensText(spent.usage),
    costText(spent),
  ];
  return [{ text: parts.join(" · "), tone: "dim" }];
}

/** Tokens in, with the share that came from the cache, and out. */
function tokensText(usage: Usage): string {
  const input = usage.input_tokens + usage.cache_read_input_tokens + usage.cache_creation_input_tokens;
  const cached = usage.cache_read_input_tokens === 0 ? "" : ` (${Math.round((100 * usage.cache_read_input_tokens) / input)} % from cache)`;
  return `${thousands(input)} tokens in${cached} · ${thousands(usage.output_tokens)} out`;
}

/** Dollars, whether that is all, and how much more or less it would have been without the cache. */
export function costText({ costUsd, unpricedCalls, savedUsd }: Pick<Spent, "costUsd" | "unpricedCalls" | "savedUsd">): string {
  if (unpricedCalls > 0) return costUsd === 0 ? "cost unknown" : `${dollars(costUsd)} and calls of unknown cost`;
  const difference = dollars(Math.abs(savedUsd));
  if (difference === dollars(0)) return dollars(costUsd);
  return `${dollars(costUsd)} (${savedUsd > 0 ? `the cache saved ${difference}` : `writing the cache added ${difference}`})`;
}

function dollars(value: number): string {
  return `$${value.toFixed(4)}`;
}

function thousands(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}
