import type { Effort, Price } from "@lorimer/sdk";
import type { PricedModel } from "@lorimer/sdk/http";

/** What is known of a model, and how the API wants to be asked for its abilities. */
export interface ModelRecord extends PricedModel {
  /** The name under which the API takes the cap on output. */
  readonly outputField: "max_tokens" | "max_completion_tokens";
  /** The model takes `none` as an effort. */
  readonly reasoningOff: boolean;
  /**
   * How the vendor's own endpoint lets the model reason in a request with tools: `free`, as asked; `unsaid`, only while the request is silent
   * about it; `none`, only with reasoning turned off; `never`, tools are refused. Gateways have their own rules and are sent what was asked.
   */
  readonly toolReasoning: "free" | "unsaid" | "none" | "never";
  /** The model reads documents that are sent as files. */
  readonly readsFiles: boolean;
}

const source = "https://developers.openai.com/api/docs/pricing";
const asOf = "2026-11-21";

const threeLevels: readonly Effort[] = ["low", "medium", "high"];
const fourLevels: readonly Effort[] = ["low", "medium", "high", "xhigh"];
const allLevels: readonly Effort[] = ["low", "medium", "high", "xhigh", "max"];

/** Dollars per million tokens; up to GPT-5.5, what is written to the cache costs what input costs. */
const price = (input: number, output: number, cacheRead: number): Price => ({ input, output, cacheWrite: input, cacheRead });

/** Since GPT-5.6 writing to the cache costs 1.25 times the input. */
const paidWrites = (input: number, output: number, cacheRead: number): Price => ({
  ...price(input, output, cacheRead),
  cacheWrite: input * 1.25,
});

type Priced = Pick<ModelRecord, "price" | "longPrompt">;

/** Above 272,000 tokens of prompt, input and cache cost twice as much and output one and a half times. */
const tiered = (base: Price): Priced => ({
  price: base,
  longPrompt: {
    above: 272_000,
    price: { input: base.input * 2, output: base.output * 1.5, cacheWrite: base.cacheWrite * 2, cacheRead: base.cacheRead * 2 },
  },
});

// No model takes a budget of reasoning tokens over this API, and none hands its reasoning out, so `thinking` is false for all.
const base = { thinking: false, outputField: "max_completion_tokens", readsFiles: true, source, asOf } as const;
const million = { ...base, contextWindow: 1_050_000, maxOutputTokens: 128_000, defaultOutputTokens: 32_000 } as const;
const wide = { ...base, contextWindow: 400_000, maxOutputTokens: 128_000, defaultOutputTokens: 32_000 } as const;
const early = { ...base, contextWindow: 200_000, maxOutputTokens: 100_000, defaultOutputTokens: 32_000 } as const;

const alwaysReasons = { effort: allLevels, reasoningOff: false, toolReasoning: "never" } as const;
const reasonsWithoutTools = { effort: allLevels, reasoningOff: true, toolReasoning: "none" } as const;
const silentByDefault = { effort: fourLevels, reasoningOff: true, toolReasoning: "unsaid" } as const;
const reasons = { effort: threeLevels, reasoningOff: false, toolReasoning: "free" } as const;
const plain = { effort: [], reasoningOff: false, toolReasoning: "free" } as const;

/** One entry for each model, by its id without a date; the first one that matches counts, so patterns stand last. */
export const modelData: readonly ModelRecord[] = [
  { id: "gpt-6.2-astra", ...million, ...alwaysReasons, ...tiered(paidWrites(8, 40, 0.4)) },
  { id: "gpt-6.2-sol", ...million, ...alwaysReasons, ...tiered(paidWrites(2, 10, 0.1)) },
  { id: "gpt-6.1-sol", ...million, ...alwaysReasons, ...tiered(paidWrites(2, 10, 0.1)) },
  { id: "gpt-6.1-terra", ...million, ...reasonsWithoutTools, ...tiered(paidWrites(1, 5, 0.05)) },
  { id: "gpt-6-astra", ...million, ...alwaysReasons, ...tiered(paidWrites(10, 50, 1)) },
  { id: "gpt-6-sol", ...million, ...reasonsWithoutTools, ...tiered(paidWrites(2, 10, 0.2)) },
  { id: "gpt-6-luna", ...million, ...reasonsWithoutTools, ...tiered(paidWrites(0.1, 0.5, 0.01)) },
  { id: "gpt-5.6", ...million, ...reasonsWithoutTools, ...tiered(paidWrites(4, 20, 0.4)) },
  { id: "gpt-5.6-sol", ...million, ...reasonsWithoutTools, ...tiered(paidWrites(4, 20, 0.4)) },
  { id: "gpt-5.6-terra", ...million, ...reasonsWithoutTools, ...tiered(paidWrites(2, 12, 0.2)) },
  { id: "gpt-5.6-luna", ...million, ...reasonsWithoutTools, ...tiered(paidWrites(0.2, 1.2, 0.02)) },
  { id: "gpt-5.5", ...million, ...reasonsWithoutTools, effort: fourLevels, ...tiered(price(5, 30, 0.5)) },
  { id: "gpt-5.4", ...million, ...silentByDefault, ...tiered(price(2.5, 15, 0.25)) },
  { id: "gpt-5.4-mini", ...wide, ...silentByDefault, price: price(0.75, 4.5, 0.075) },
  { id: "gpt-5.4-nano", ...wide, ...silentByDefault, price: price(0.2, 1.25, 0.02) },
  { id: "gpt-5.2", ...wide, ...silentByDefault, price: price(1.75, 14, 0.175) },
  { id: "gpt-5.1", ...wide, ...reasons, reasoningOff: true, price: price(1.25, 10, 0.125) },
  { id: "gpt-5", ...wide, ...reasons, price: price(1.25, 10, 0.125) },
  { id: "gpt-5-mini", ...wide, ...reasons, price: price(0.25, 2, 0.025) },
  { id: "gpt-5-nano", ...wide, ...reasons, price: price(0.05, 0.4, 0.005) },
  { id: "o4-mini", ...early, ...reasons, price: price(1.1, 4.4, 0.275) },
  { id: "o3", ...early, ...reasons, price: price(2, 8, 0.5) },
  { id: "o3-mini", ...early, ...reasons, readsFiles: false, price: price(1.1, 4.4, 0.55) },
  { id: "o1", ...early, ...reasons, price: price(15, 60, 7.5) },
  {
    id: "gpt-4.1",
    ...base,
    ...plain,
    contextWindow: 1_047_576,
    maxOutputTokens: 32_768,
    defaultOutputTokens: 16_384,
    price: price(2, 8, 0.5),
  },
  {
    id: "gpt-4.1-mini",
    ...base,
    ...plain,
    contextWindow: 1_047_576,
    maxOutputTokens: 32_768,
    defaultOutputTokens: 16_384,
    price: price(0.4, 1.6, 0.1),
  },
  {
    id: "gpt-4.1-nano",
    ...base,
    ...plain,
    contextWindow: 1_047_576,
    maxOutputTokens: 32_768,
    defaultOutputTokens: 16_384,
    price: price(0.1, 0.4, 0.025),
  },
  {
    id: "gpt-4o",
    ...base,
    ...plain,
    contextWindow: 128_000,
    maxOutputTokens: 16_384,
    defaultOutputTokens: 8_192,
    price: price(2.5, 10, 1.25),
  },
  {
    id: "gpt-4o-mini",
    ...base,
    ...plain,
    contextWindow: 128_000,
    maxOutputTokens: 16_384,
    defaultOutputTokens: 8_192,
    price: price(0.15, 0.6, 0.075),
  },
  // Other and later models of these families: their ways, but no price.
  { id: "gpt-6*", ...million, ...reasonsWithoutTools },
  { id: "gpt-5*-chat*", ...base, ...plain, contextWindow: 128_000, maxOutputTokens: 16_384, defaultOutputTokens: 8_192 },
  { id: "gpt-5.6*", ...million, ...reasonsWithoutTools },
  { id: "gpt-5*", ...wide, ...reasons },
];

/** Cautious limits for a model nobody has described: no price, no abilities beyond text and tools. */
export const unknownModel: Omit<ModelRecord, "id"> = {
  contextWindow: 128_000,
  maxOutputTokens: 16_384,
  defaultOutputTokens: 8_192,
  thinking: false,
  effort: [],
  outputField: "max_tokens",
  reasoningOff: false,
  toolReasoning: "free",
  readsFiles: false,
};
