import { cacheSavings, estimateTokens } from "@lorimer/sdk";
import type { Conversation, ModelInfo, ModelRequest, Price, SessionJournal, ToolRegistry, Usage } from "@lorimer/sdk";
import type { CacheBlame, CacheBreak, ContextAccount, ContextPiece, ContextView, Ledger, LedgerEntry } from "../contract/index.js";
import { RequestWeights } from "../estimate/request-weight.js";
import { spread } from "../estimate/spread.js";
import { inputTokens } from "../estimate/usage-sums.js";
import { notedBreaks } from "./noted-breaks.js";
import { piecesOf } from "./pieces.js";
import type { RawPiece } from "./pieces.js";
import type { Recorder } from "./recorder.js";
import type { SentRequest } from "./sent-request.js";

export interface AccountParts {
  readonly recorder: Recorder;
  readonly ledger: Ledger;
  readonly tools: ToolRegistry;
  readonly conversation: Conversation;
  readonly journal: SessionJournal;
  /** What providers count for each token estimated, as earlier processes of the session learned it. */
  readonly factors: Readonly<Record<string, number>>;
}

/** Everything is made when somebody looks. */
export class SessionAccount implements ContextAccount {
  readonly #parts: AccountParts;
  readonly #weights = new RequestWeights();

  constructor(parts: AccountParts) {
    this.#parts = parts;
  }

  async view({ next = false, signal }: { readonly next?: boolean; readonly signal?: AbortSignal } = {}): Promise<ContextView> {
    const { recorder, ledger, conversation, journal } = this.#parts;
    const price = (model: string): Price | undefined => this.#price(model, conversation.modelInfo);
    // What stands in logs comes from outside: a replay is given what was found.
    const sums = await journal.recall("lorimer.budget.sums", async () => sumsOf(await ledger.entries(), price));
    const breaks = notedBreaks(journal);
    const last = recorder.last;
    const shown = next || last === undefined ? undefined : last;
    const request = shown?.request ?? (await conversation.request(signal));
    const raw = piecesOf(
      { request, draft: shown?.draft ?? recorder.draftOf(request), offered: this.#parts.tools.offered() },
      this.#weights,
    );
    const usage = shown?.usage;
    const tokens = this.#counts(raw, request.model, usage);
    const pieces = withTiers(raw, tokens, usage ?? this.#expected(last, raw, tokens));
    const info = shown?.model ?? conversation.modelInfo;
    return {
      model: info.id,
      window: info.contextWindow,
      reserve: Math.min(request.maxOutputTokens, Math.max(0, info.contextWindow - sum(tokens))),
      pieces,
      tokens: sum(tokens),
      usage,
      cache: sums.cache,
      breaks,
      blame: blameOf(breaks),
      savedUsd: sums.savedUsd,
    };
  }

  tokens(text: string, model: string): number {
    return Math.ceil(estimateTokens(text) * this.factor(model));
  }

  /** Tokens that a request will be counted as; what a provider counted before decides how estimates are read. */
  requestTokens(request: ModelRequest): number {
    return Math.ceil(this.#weights.request(request) * this.factor(request.model));
  }

  /** What the model's provider counts for one estimated token. */
  factor(model: string): number {
    const counted = this.#parts.recorder.counted(model);
    if (counted?.usage === undefined) return this.#parts.factors[model] ?? 1;
    const weight = this.#weights.request(counted.request);
    const tokens = inputTokens(counted.usage);
    return weight > 0 && tokens > 0 ? tokens / weight : 1;
  }

  #counts(raw: readonly RawPiece[], model: string, usage: Usage | undefined): readonly number[] {
    const weights = raw.map(({ weight }) => weight);
    if (usage !== undefined) return spread(inputTokens(usage), weights);
    return spread(Math.round(sum(weights) * this.factor(model)), weights);
  }

  /** What the cache should give of a request that was not sent: everything that begins as the last one did. */
  #expected(last: SentRequest | undefined, raw: readonly RawPiece[], tokens: readonly number[]): Usage | undefined {
    if (last?.usage === undefined) return undefined;
    const cached = last.usage.cache_read_input_tokens + last.usage.cache_creation_input_tokens;
    const old = piecesOf(last, this.#weights);
    const differs = raw.findIndex((piece, index) => piece.text !== old[index]?.text);
    const same = sum(differs < 0 ? tokens : tokens.slice(0, differs));
    const read = Math.min(cached, same);
    return { input_tokens: sum(tokens) - read, output_tokens: 0, cache_creation_input_tokens: 0, cache_read_input_tokens: read };
  }

  #price(model: string, current: ModelInfo): Price | undefined {
    const known = this.#parts.recorder.counted(model)?.model ?? current;
    const isSame = known.id === model || model.startsWith(known.id) || known !== current;
    return isSame ? known.price : undefined;
  }
}

function withTiers(raw: readonly RawPiece[], tokens: readonly number[], usage: Usage | undefined): readonly ContextPiece[] {
  let end = 0;
  const read = usage?.cache_read_input_tokens ?? 0;
  const written = read + (usage?.cache_creation_input_tokens ?? 0);
  return raw.map(({ text, weight: _weight, ...piece }, index) => {
    const own = tokens[index] ?? 0;
    const middle = end + own / 2;
    end += own;
    const tier = middle < read ? "read" : middle < written ? "written" : "fresh";
    return { ...piece, tier, tokens: own, bytes: Buffer.byteLength(text) };
  });
}

function sumsOf(entries: readonly LedgerEntry[], priceOf: (model: string) => Price | undefined): Pick<ContextView, "cache" | "savedUsd"> {
  return { cache: cacheOf(entries), savedUsd: savedUsd(entries, priceOf) };
}

function cacheOf(entries: readonly LedgerEntry[]): ContextView["cache"] {
  const counted = entries.filter(({ usage }) => inputTokens(usage) > 0);
  return {
    calls: counted.length,
    hits: counted.filter(({ usage }) => usage.cache_read_input_tokens > 0).length,
    read: sum(counted.map(({ usage }) => usage.cache_read_input_tokens)),
    written: sum(counted.map(({ usage }) => usage.cache_creation_input_tokens)),
  };
}

function blameOf(breaks: readonly CacheBreak[]): readonly CacheBlame[] {
  const sums = new Map<string, CacheBlame>();
  for (const { origin, tokens } of breaks) {
    const before = sums.get(origin) ?? { origin, breaks: 0, tokens: 0 };
    sums.set(origin, { origin, breaks: before.breaks + 1, tokens: before.tokens + tokens });
  }
  return [...sums.values()].sort((a, b) => b.tokens - a.tokens);
}

function savedUsd(entries: readonly LedgerEntry[], priceOf: (model: string) => Price | undefined): number | null {
  let saved: number | null = entries.length === 0 ? 0 : null;
  for (const { model, usage } of entries) {
    const price = priceOf(model);
    if (price !== undefined) saved = (saved ?? 0) + cacheSavings(usage, price);
  }
  return saved;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
