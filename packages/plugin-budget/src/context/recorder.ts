import { token } from "@lorimer/sdk";
import type { Draft, ModelRequest, Token, ToolRegistry, Usage } from "@lorimer/sdk";
import { missed } from "./sent-request.js";
import type { SentRequest } from "./sent-request.js";

/** Keeps the last request of each agent, and tells where the next one did not continue it. All that a turn pays for is comparing references. */
export class Recorder {
  readonly #tools: Pick<ToolRegistry, "offered">;
  readonly #drafts: Draft[] = [];
  readonly #last = new Map<string, SentRequest>();
  readonly #counted = new Map<string, SentRequest>();
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

  /** The provider counted a request; `name` is what it calls the model. Gives the request before it where the cached prefix may have broken. */
  answered(agent: string, sent: SentRequest, usage: Usage, name: string): SentRequest | undefined {
    sent.usage = usage;
    const before = this.#last.get(agent);
    this.#last.set(agent, sent);
    for (const model of new Set([sent.request.model, sent.model.id, name])) this.#counted.set(model, sent);
    return before !== undefined && (!continues(before, sent) || missed(before, sent) > 0) ? before : undefined;
  }

  /** The last request of the session's own agent that was counted. */
  get last(): SentRequest | undefined {
    return this.#first === undefined ? undefined : this.#last.get(this.#first);
  }

  /** The last request that a model's provider counted. */
  counted(model: string): SentRequest | undefined {
    return this.#counted.get(model);
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
