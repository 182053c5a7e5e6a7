import type { CacheBreak } from "../contract/index.js";
import { inputTokens } from "../estimate/usage-sums.js";
import { RequestWeights } from "../estimate/request-weight.js";
import { spread } from "../estimate/spread.js";
import { piecesOf } from "./pieces.js";
import type { RawPiece } from "./pieces.js";
import { missed } from "./sent-request.js";
import type { SentRequest } from "./sent-request.js";

/** How long providers keep a prefix that nobody reads. */
const keptMs = 5 * 60_000;

/** Where the second request stopped to continue the first, or what the provider no longer had of it; undefined where the cache held. */
export function cacheBreak(before: SentRequest, after: SentRequest): CacheBreak | undefined {
  const weights = new RequestWeights();
  const [old, now] = [before, after].map((sent) => piecesOf(sent, weights)) as [readonly RawPiece[], readonly RawPiece[]];
  if (before.request.model !== after.request.model) {
    const tokens = tokensFrom(before, old, 0);
    return { turn: after.turn, byte: 0, piece: `model ${after.request.model}`, origin: "session", change: "changed", tokens };
  }
  const at = old.findIndex((piece, index) => piece.text !== now[index]?.text);
  if (at < 0) return notFound(before, after);
  const [was, is] = [old[at], now[at]];
  const change = changeOf(old, now, at);
  const piece = change === "removed" ? was : (is ?? was);
  const start = old.slice(0, at).reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  const within = change === "changed" ? firstDifference(was?.text ?? "", is?.text ?? "") : 0;
  const tokens = tokensFrom(before, old, at);
  if (tokens === 0) return undefined;
  return { turn: after.turn, byte: start + within, piece: piece?.id ?? "", origin: piece?.origin ?? "unknown", change, tokens };
}

/** The bytes are the same, and yet the provider did not read what it had. */
function notFound(before: SentRequest, after: SentRequest): CacheBreak | undefined {
  const tokens = missed(before, after);
  if (tokens === 0) return undefined;
  const change = after.time - before.time > keptMs ? "expired" : "missed";
  return { turn: after.turn, byte: 0, piece: "", origin: "provider", change, tokens };
}

function changeOf(old: readonly RawPiece[], now: readonly RawPiece[], at: number): "added" | "removed" | "changed" {
  const [was, is] = [old[at], now[at]];
  if (is === undefined) return "removed";
  if (was === undefined || sameName(was, is)) return "changed";
  if (now.slice(at + 1).some((piece) => sameName(piece, was))) return "added";
  if (old.slice(at + 1).some((piece) => sameName(piece, is))) return "removed";
  return "changed";
}

function sameName(a: RawPiece, b: RawPiece): boolean {
  return a.kind === b.kind && a.id === b.id;
}

/** Tokens of the first request from a piece on, as far as the provider had cached them. */
function tokensFrom({ usage }: SentRequest, pieces: readonly RawPiece[], at: number): number {
  if (usage === undefined) return 0;
  const cached = usage.cache_read_input_tokens + usage.cache_creation_input_tokens;
  const tokens = spread(
    inputTokens(usage),
    pieces.map(({ weight }) => weight),
  );
  const kept = tokens.slice(0, at).reduce((sum, one) => sum + one, 0);
  return Math.max(0, cached - kept);
}

/** Offset in bytes of the first character that differs. */
function firstDifference(a: string, b: string): number {
  let index = 0;
  while (index < a.length && a[index] === b[index]) index += 1;
  return Buffer.byteLength(a.slice(0, index));
}
