import type { Effort, Price, Speed } from "@lorimer/sdk";
import type { PricedModel } from "@lorimer/sdk/http";

/** What is known of a model, and how the API wants to be asked for its abilities. */
export interface ModelRecord extends PricedModel {
  /** `budget`: `{type: "enabled", budget_tokens}`. `adaptive`: `{type: "adaptive"}`, the model decides how much. */
  readonly thinkingMode: "budget" | "adaptive";
  /** How reasoning is turned off: by saying nothing, by a value of `thinking.type`, or not at all. */
  readonly thinkingOff: "omit" | "disabled" | "between_tools" | "never";
  /** The API checks that what stands before a block of reasoning is unchanged when the block is sent again. */
  readonly bindsThinking: boolean;
  /** A request may force one tool. */
  readonly forcedTools: boolean;
  /** A reply in fast mode costs this many times the price; absent means its price is unknown. */
  readonly fastPriceFactor?: number;
}

const asOf = "2026-11-21";
const pricing = "https://platform.claude.com/docs/en/about-claude/pricing";
const overview = "https://platform.claude.com/docs/en/about-claude/models/overview";

const threeLevels: readonly Effort[] = ["low", "medium", "high"];
const fourLevels: readonly Effort[] = ["low", "medium", "high", "max"];
const allLevels: readonly Effort[] = ["low", "medium", "high", "xhigh", "max"];

/** Dollars per million tokens; a cache write that lasts five minutes costs 1.25 times the input. */
const price = (input: number, output: number, cacheRead: number): Price => ({ input, output, cacheWrite: input * 1.25, cacheRead });

/** Window of 1M tokens, replies of up to 128K: every model since Claude Opus 4.6 and Sonnet 4.6. */
const large = { contextWindow: 1_000_000, maxOutputTokens: 128_000, defaultOutputTokens: 32_000, source: pricing, asOf };
const small = { contextWindow: 200_000, maxOutputTokens: 64_000, defaultOutputTokens: 32_000, source: pricing, asOf };

const budget = { thinking: true, thinkingMode: "budget", thinkingOff: "omit", bindsThinking: false, forcedTools: true } as const;
const adaptive = {
  thinking: true,
  thinkingMode: "adaptive",
  thinkingOff: "omit",
  bindsThinking: false,
  forcedTools: true,
  effort: allLevels,
} as const;
const adaptiveByDefault = { ...adaptive, thinkingOff: "disabled" } as const;
const alwaysAdaptive = { ...adaptive, thinkingOff: "never" } as const;
const bound = { ...adaptive, thinkingOff: "never", bindsThinking: true, forcedTools: false } as const;

// Which models have fast mode: https://platform.claude.com/docs/en/build-with-claude/fast-mode, from a copy searched on 2026-11-21. The page says that
// it multiplies the price; by how much could not be read there, so it stays unknown until the settings say.
const fast: { readonly speeds: readonly Speed[] } = { speeds: ["standard", "fast"] };

/** One entry for each model, by its id without a date; the first one that matches counts, so patterns stand last. */
export const modelData: readonly ModelRecord[] = [
  { id: "claude-fable-5-1", ...large, ...bound, price: price(10, 50, 0.25) },
  { id: "claude-mythos-5-1", ...large, ...bound, price: price(10, 50, 0.25) },
  { id: "claude-fable-5", ...large, ...alwaysAdaptive, price: price(10, 50, 1) },
  { id: "claude-mythos-5", ...large, ...alwaysAdaptive, price: price(10, 50, 1) },
  { id: "claude-opus-5-5", ...large, ...bound, ...fast, price: price(4, 20, 0.2) },
  { id: "claude-opus-5", ...large, ...adaptiveByDefault, ...fast, price: price(5, 25, 0.5) },
  { id: "claude-sonnet-5-5", ...large, ...bound, thinkingOff: "between_tools", price: price(2, 10, 0.1) },
  { id: "claude-sonnet-5", ...large, ...adaptiveByDefault, price: price(2, 10, 0.2) },
  {
    id: "claude-haiku-5-5",
    ...large,
    ...adaptiveByDefault,
    bindsThinking: true,
    price: price(0.1, 0.5, 0.01),
    longPrompt: { above: 100_000, price: price(0.5, 2.5, 0.05) },
  },
  // Its fast mode ends on 2026-11-30.
  { id: "claude-opus-4-8", ...large, ...adaptive, ...fast, price: price(5, 25, 0.5) },
  { id: "claude-opus-4-7", ...large, ...adaptive, price: price(5, 25, 0.5) },
  { id: "claude-opus-4-6", ...large, ...budget, effort: fourLevels, price: price(5, 25, 0.5) },
  { id: "claude-sonnet-4-6", ...large, ...budget, effort: fourLevels, price: price(3, 15, 0.3) },
  { id: "claude-opus-4-5", ...small, ...budget, effort: threeLevels, price: price(5, 25, 0.5) },
  { id: "claude-sonnet-4-5", ...small, ...budget, effort: [], price: price(3, 15, 0.3) },
  { id: "claude-haiku-4-5", ...small, ...budget, effort: [], price: price(1, 5, 0.1) },
  { id: "claude-opus-4-1", ...small, maxOutputTokens: 32_000, ...budget, effort: [], price: price(15, 75, 1.5) },
  // Fast; no price of theirs is known here.
  { id: "claude-fable-5-2", ...large, ...bound, ...fast, source: overview },
  { id: "claude-mythos-5-2", ...large, ...bound, ...fast, source: overview },
  // Later models of these families, priced nowhere yet.
  { id: "claude-fable-5-*", ...large, ...bound, source: overview },
  { id: "claude-mythos-5-*", ...large, ...bound, source: overview },
];

/** Cautious limits for a model nobody has described: no price, no abilities beyond text and tools. */
export const unknownModel: Omit<ModelRecord, "id"> = {
  contextWindow: 200_000,
  maxOutputTokens: 32_000,
  defaultOutputTokens: 8_192,
  ...budget,
  thinking: false,
  effort: [],
};
