import { token } from "@lorimer/sdk";
import type { Draft, ModelRequest, Token, ToolRegistry, Usage } from "@lorimer/sdk";
import type { CacheBreak } from "../contract/index.js";
import { missed } from "./sent-request.js";
import type { SentRequest } from "./sent-request.js";

/** Two requests of which the second may not begin as the first did. */
interface Pair {
  readonly before: SentRequest;
  readonly after: SentRequest;
}

/** Pairs that wait for somebody to look; more of them are looked at beside the session, so that no old history is kept alive. */
const mostPairs = 8;

/** Keeps the last request of each agent, and the places where the next did not continue it. All that a turn pays for is comparing references. */
export class Recorder {
  readonly #tools: Pick<ToolRegistry, "offered">;
  readonly #drafts: Draft[] = [];
  readonly #last = new Map<string, SentRequest>();
  readonly #counted = new Map<string, SentRequest>();
  readonly #breaks: CacheBreak[] = [];
  #pairs: Pair[] = [];
  #first: string | undefined;

  constructor(tools: Pick<ToolRegistry, "offered">) {
    this.#tools = tools;
  }

  capture(draft: Draft): void {
    if (this.#drafts.push(draft) > 4) this.#drafts.shift();
  }

  draftOf(request: ModelRequest): Draft | undefined {
    return this.#drafts.findLast(({ system, tools }) => system === request.system && tools === request.tools);
  }

  sending(agent: string, sent: Omit<SentRequest, "draft" | "offered" | "usage">): SentRequest {
    this.#first ??= agent;
    return { ...sent, draft: this.draftOf(sent.request), offered: this.#tools.offered(), usage: undefined };
  }

  /** The provider counted a request; `name` is what it calls the model. */
  answered(agent: string, sent: SentRequest, usage: Usage, name: string): void {
    sent.usage = usage;
    const before = this.#last.get(agent);
    this.#last.set(agent, sent);
    for (const model of new Set([sent.request.model, sent.model.id, name])) this.#counted.set(model, sent);
    if (before === undefined) return;
    if (!continues(before, sent) || missed(before, sent) > 0) this.#pairs.push({ before, after: sent });
    if (this.#pairs.length > mostPairs) void this.breaks();
  }

  /** The last request of the session's own agent that was counted. */
  get last(): SentRequest | undefined {
    return this.#first === undefined ? undefined : this.#last.get(this.#first);
  }

  /** The last request that a model's provider counted. */
  counted(model: string): SentRequest | undefined {
    return this.#counted.get(model);
  }

  async breaks(): Promise<readonly CacheBreak[]> {
    if (this.#pairs.length > 0) {
      const { cacheBreak } = await import("./cache-break.js");
      const pairs = this.#pairs;
      this.#pairs = [];
      this.#breaks.push(...pairs.flatMap(({ before, after }) => cacheBreak(before, after) ?? []));
    }
    return this.#breaks;
  }
}

/** True where everything of the first request stands unchanged at the beginning of the second, as far as references tell. */
function continues(before: SentRequest, after: SentRequest): boolean {
  const [old, now] = [before.request, after.request];
  if (old.model !== now.model || !sameList(old.tools, now.tools) || old.system.length !== now.system.length) return false;
  if (old.system.some((block, index) => block.text !== now.system[index]?.text)) return false;
  return old.messages.every(({ role, content }, at) => {
    const other = now.messages[at];
    if (other?.role !== role) return false;
    const others: readonly unknown[] = other.content;
    return content.every((block, index) => block === others[index]);
  });
}

function sameList(old: readonly unknown[], now: readonly unknown[]): boolean {
  return old === now || (old.length === now.length && old.every((one, index) => one === now[index]));
}

/** Level: session. */
export const RequestRecorder: Token<Recorder> = token("lorimer.budget.Recorder");
