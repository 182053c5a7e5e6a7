import { contextBlock, keptText, withBlock } from "@lorimer/sdk";
import type { Conversation, Draft, Inbox, MessageId, OfferedTool, SessionJournal, ToolRegistry, ToolSpec } from "@lorimer/sdk";
import { rankTools } from "../search/rank-tools.js";
import type { SearchSettings } from "../settings.js";
import { chooseDeferred } from "./choose-deferred.js";
import type { DeferredTools, FoundTools } from "./deferred-tools.js";
import { foundTools, withoutGone } from "./found-tools.js";
import { listing } from "./listing.js";

export interface DeferralParts {
  readonly registry: ToolRegistry;
  readonly inbox: Inbox;
  readonly journal: SessionJournal;
  readonly conversation: Pick<Conversation, "messages">;
  readonly settings: SearchSettings;
  newMessageId(): MessageId;
}

const announcedKey = "lorimer.search.announced";
const searchableKey = "lorimer.search.searchable";
const origin = "lorimer.tools-search";

/** Keeps the definitions of deferred tools out of requests. What the model was told of is in the journal, so a resumed session sends the same prefix. */
export class SessionDeferral implements DeferredTools {
  readonly #parts: DeferralParts;
  readonly #sent = new Set<string>();
  #announced: Set<string> | undefined;
  #deferred: ReadonlySet<string> = new Set();
  readonly #later = new WeakMap<ToolSpec, ToolSpec>();
  #tools: readonly ToolSpec[] = [];
  #window = 0;
  #isDue = false;

  constructor(parts: DeferralParts) {
    this.#parts = parts;
    parts.registry.onChange(() => this.#announceSoon());
  }

  get deferred(): readonly OfferedTool[] {
    return this.#parts.registry.offered().filter(({ declaration }) => this.#deferred.has(declaration.name));
  }

  async apply(draft: Draft, window: number): Promise<Draft> {
    const { registry, settings, journal } = this.#parts;
    const offered = registry.offered();
    this.#window = window;
    this.#deferred = chooseDeferred(offered, { settings, window, sent: this.#sent });
    const whole = draft.tools.filter(({ name }) => !this.#deferred.has(name));
    for (const { name } of whole) this.#sent.add(name);

    const found = foundTools(draft.messages);
    // There may be hundreds, and mostly none was found yet.
    const there = new Map(found.length === 0 ? [] : draft.tools.map((tool) => [tool.name, tool]));
    const later = found.flatMap((name): readonly ToolSpec[] => {
      const tool = there.get(name);
      return tool === undefined || !this.#deferred.has(name) ? [] : [this.#deferring(tool)];
    });
    const names = await keptText(journal, "lorimer.search.listing", () => this.#firstListing());
    if (!(await this.#isSearchable(found))) return { ...draft, tools: this.#asBefore(whole.filter(({ name }) => name !== "ToolSearch")) };
    const block = contextBlock({ id: "deferred-tools", text: names, origin, lifetime: "session", cacheable: true });
    return {
      ...draft,
      system: names === "" ? draft.system : withBlock(draft.system, block),
      messages: withoutGone(draft.messages, (name) => there.has(name)),
      tools: this.#asBefore([...whole, ...later]),
      defersTools: true,
    };
  }

  /** The very list of the request before where nothing changed: whoever compares requests need not look inside. */
  #asBefore(tools: readonly ToolSpec[]): readonly ToolSpec[] {
    const isSame = tools.length === this.#tools.length && tools.every((tool, index) => tool === this.#tools[index]);
    if (!isSame) this.#tools = tools;
    return this.#tools;
  }

  #deferring(tool: ToolSpec): ToolSpec {
    const known = this.#later.get(tool) ?? { ...tool, deferred: true };
    this.#later.set(tool, known);
    return known;
  }

  find(query: string, max: number): FoundTools {
    const tools = this.deferred;
    const total = tools.length;
    const select = /^\s*select:(.*)$/s.exec(query)?.[1];
    if (select === undefined) {
      const ranked = rankTools(query, tools).map(({ declaration }) => declaration.name);
      return { names: ranked.slice(0, max), matching: ranked.length, total, missing: [] };
    }
    const asked = select.split(/[\s,]+/).filter((name) => name !== "");
    const names = asked.filter((name) => tools.some(({ declaration }) => declaration.name === name));
    return { names, matching: names.length, total, missing: asked.filter((name) => !names.includes(name)) };
  }

  /** Whether the model is offered a search: from the start where tools may be found later, and from then on for as long as the session lives. */
  async #isSearchable(found: readonly string[]): Promise<boolean> {
    const { journal, registry } = this.#parts;
    if (journal.noted(searchableKey).length > 0) return true;
    if (this.#deferred.size === 0 && found.length === 0 && !registry.expectsMore) return false;
    await journal.note(searchableKey, true);
    return true;
  }

  async #firstListing(): Promise<string> {
    const tools = this.deferred;
    await this.#note(tools);
    if (tools.length === 0) return "";
    return `# Further tools\nThese tools are there too, but their definitions are not loaded. Load those you need with ToolSearch, then call them.\n${listing(tools, this.#parts.settings.listingTokens)}`;
  }

  #announceSoon(): void {
    // Servers add their tools one by one: they are told of together.
    if (this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      this.#announce();
    });
  }

  /** Tools that came after the first request are named in a message: the prefix stays as it was. */
  #announce(): void {
    const { registry, settings, inbox, journal, newMessageId } = this.#parts;
    if (this.#window === 0) return;
    this.#deferred = chooseDeferred(registry.offered(), { settings, window: this.#window, sent: this.#sent });
    this.#announced ??= new Set(journal.noted(announcedKey).flatMap((names) => names as readonly string[]));
    const news = this.deferred.filter(({ declaration }) => this.#announced?.has(declaration.name) !== true);
    if (news.length === 0) return;
    void this.#note(news);
    const text = `<system-reminder>\nMore tools are there now; load their definitions with ToolSearch when you need them.\n${listing(news, settings.listingTokens)}\n</system-reminder>`;
    inbox.put({ type: "attachment", id: newMessageId(), origin, content: [{ type: "text", text }] });
  }

  #note(tools: readonly OfferedTool[]): Promise<void> {
    const names = tools.map(({ declaration }) => declaration.name);
    this.#announced ??= new Set(this.#parts.journal.noted(announcedKey).flatMap((noted) => noted as readonly string[]));
    for (const name of names) this.#announced.add(name);
    return names.length === 0 ? Promise.resolve() : this.#parts.journal.note(announcedKey, names);
  }
}
