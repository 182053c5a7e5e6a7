import type { Usage } from "@lorimer/sdk";
import { estimateTokens } from "@lorimer/sdk";
import type { Reply } from "./reply.js";

/** Tokens of a request, split as a provider with a prompt cache would bill them. */
export type InputUsage = Pick<Usage, "input_tokens" | "cache_creation_input_tokens" | "cache_read_input_tokens">;

interface Piece {
  readonly text: string;
  readonly breakpoint: boolean;
}

/**
 * A prompt cache as the Messages API documents it: tools, then system, then messages; a request reads the longest
 * prefix that an earlier one ended a breakpoint on, and writes up to its own last breakpoint. Token counts are estimates.
 */
export class PromptCache {
  readonly #ends = new Set<number>();
  // Hashing a long history anew for every turn would cost more than parsing it; comparing strings does not.
  #previous: readonly Step[] = [];

  /** Counts a request and remembers its breakpoints. `fingerprint` identifies the whole prompt. */
  count(body: Readonly<Record<string, unknown>>): InputUsage & { readonly fingerprint: string } {
    const steps: Step[] = [];
    let hash = new RunningHash();
    let total = 0;
    let read = 0;
    let written = 0;
    let isRepeat = true;
    for (const piece of pieces(body)) {
      const before = this.#previous[steps.length];
      isRepeat &&= before?.text === piece.text;
      hash = isRepeat && before !== undefined ? before.hash : hash.with(piece.text);
      steps.push({ text: piece.text, hash });
      total += estimateTokens(piece.text);
      if (this.#ends.has(hash.state)) read = total;
      if (piece.breakpoint) written = total;
      if (piece.breakpoint) this.#ends.add(hash.state);
    }
    this.#previous = steps;
    if (written === 0) read = 0;
    const cached = Math.max(read, written);
    return {
      input_tokens: total - cached,
      cache_creation_input_tokens: cached - read,
      cache_read_input_tokens: read,
      fingerprint: hash.digest,
    };
  }
}

interface Step {
  readonly text: string;
  readonly hash: RunningHash;
}

/** Tokens of everything a reply says. */
export function outputTokens(reply: Reply): number {
  let total = 0;
  for (const part of reply.data.parts) {
    if (part.kind === "text") total += estimateTokens(part.text);
    if (part.kind === "thinking") total += estimateTokens(part.thinking);
    if (part.kind === "redacted_thinking") total += estimateTokens(part.data);
    if (part.kind === "tool_use") total += estimateTokens(part.name + part.json);
  }
  return Math.max(1, total);
}

/** A short digest of a text; equal texts have equal digests, in every process. */
export function hashText(text: string): string {
  return new RunningHash().with(text).digest;
}

function* pieces(body: Readonly<Record<string, unknown>>): Generator<Piece, void, void> {
  yield { text: String(body["model"] ?? ""), breakpoint: false };
  const tools = list(body["tools"]) as readonly { readonly name?: string; readonly defer_loading?: unknown }[];
  const deferred = new Map(tools.filter((tool) => tool.defer_loading === true).map((tool) => [tool.name, tool]));
  // A deferred tool is read where it is first referred to, not with the others.
  for (const tool of tools) if (tool.defer_loading !== true) yield piece("tool", tool);
  const system = body["system"];
  if (typeof system === "string") yield { text: system, breakpoint: false };
  for (const block of list(system)) yield piece("system", block);
  for (const message of list(body["messages"])) {
    const { role, content } = message as { readonly role?: unknown; readonly content?: unknown };
    if (typeof content === "string") yield { text: `${String(role)}${content}`, breakpoint: false };
    for (const block of list(content)) {
      yield piece(String(role), block);
      for (const name of referredTools(block)) {
        const definition = deferred.get(name);
        if (definition === undefined) continue;
        deferred.delete(name);
        yield piece("definition", definition);
      }
    }
  }
}

function piece(prefix: string, value: unknown): Piece {
  const breakpoint = typeof value === "object" && value !== null && "cache_control" in value && value.cache_control != null;
  // Where a breakpoint stands is not part of what is cached.
  const text = breakpoint ? JSON.stringify({ ...value, cache_control: undefined }) : JSON.stringify(value);
  return { text: prefix + text, breakpoint };
}

function referredTools(block: unknown): readonly string[] {
  const { content } = (block ?? {}) as { readonly content?: unknown };
  const parts = list(content) as readonly { readonly type?: string; readonly tool_name?: string }[];
  return parts.flatMap((part) => (part.type === "tool_reference" ? [part.tool_name ?? ""] : []));
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Two 32-bit multiplicative hashes side by side: cheap, stable, and wide enough for tests. */
class RunningHash {
  readonly #a: number;
  readonly #b: number;

  constructor(a: number = 0x811c9dc5, b: number = 0x9e3779b9) {
    this.#a = a;
    this.#b = b;
  }

  with(text: string): RunningHash {
    let a = this.#a;
    let b = this.#b;
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      a = Math.imul(a ^ code, 0x01000193);
      b = Math.imul(b ^ code, 0x85ebca6b);
    }
    return new RunningHash(Math.imul(a ^ 0xffff, 0x01000193), Math.imul(b ^ 0xffff, 0xc2b2ae35));
  }

  /** As an exact integer. */
  get state(): number {
    return (this.#a >>> 0) * 0x200000 + (this.#b >>> 11);
  }

  get digest(): string {
    return (this.#a >>> 0).toString(36).padStart(7, "0") + (this.#b >>> 0).toString(36).padStart(7, "0");
  }
}
