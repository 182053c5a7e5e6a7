import { estimateTokens, outcomeText } from "@lorimer/sdk";
import type { JournalRecord, PluginWork, SessionEvent } from "@lorimer/sdk";
import type { CacheBreak } from "../contract/index.js";
import { breakKey, isBreak } from "../context/noted-breaks.js";
import { breakDown } from "../ledger/break-down.js";
import { LedgerFold } from "../ledger/ledger-fold.js";
import { allTokens } from "../estimate/usage-sums.js";
import { statsKey } from "./note-stats.js";
import type { StatsNote } from "./note-stats.js";
import type { Timed } from "./plugin-times.js";

/** What one plugin took, used and broke. */
export interface PluginStats {
  readonly plugin: string;
  /** Sessions in which it was seen. */
  readonly sessions: number;
  readonly time: Readonly<Record<PluginWork | "hook", { readonly count: number; readonly ms: number }>>;
  readonly tokens: {
    /** In every request, as of the last one: its tools and its sections of the system prompt. An estimate. */
    readonly standing: number;
    /** Of what its tools answered and what it added to conversations. An estimate. */
    readonly added: number;
    /** That providers counted for calls it asked for or that read its tools' results. */
    readonly used: number;
  };
  /** Dollars of `used`; only what could be priced. */
  readonly costUsd: number;
  readonly cache: { readonly breaks: number; readonly tokens: number };
}

type Sum = [count: number, ms: number];
type Work = PluginWork | "hook";

interface Row {
  readonly time: Record<Work, Sum>;
  standing: number;
  added: number;
  used: number;
  costUsd: number;
  breaks: number;
  broken: number;
}

/** Folds the log of one session into what each plugin took, used and broke in it. */
export class SessionStats {
  readonly #rows = new Map<string, Row>();
  readonly #since: number;
  readonly #tools = new Map<string, string>();
  readonly #ledger = new LedgerFold();
  /** Says what stands in every request. */
  tellsStanding = false;

  /** `since`: milliseconds since the epoch; what was recorded before does not count. */
  constructor(since: number = -Infinity) {
    this.#since = since;
  }

  apply(record: JournalRecord): void {
    if (record.t < this.#since) return;
    const { entry } = record;
    this.#ledger.apply(record);
    if (entry.type === "event") this.#hear(entry.event);
    if (entry.type !== "noted" || entry.inherited === true) return;
    if (entry.key === breakKey && isBreak(entry.value)) this.#broke(entry.value);
    else if (entry.key === statsKey) this.#noted(entry.value as StatsNote);
  }

  /** By plugin. To be asked once all was read. */
  rows(): ReadonlyMap<string, Row> {
    for (const row of this.#rows.values()) [row.used, row.costUsd] = [0, 0];
    for (const { key, usage, costUsd } of breakDown(this.#ledger.entries(), "plugin")) {
      const row = this.#row(key);
      row.used = allTokens(usage);
      row.costUsd = costUsd;
    }
    return this.#rows;
  }

  #hear(event: SessionEvent): void {
    switch (event.type) {
      case "tool-started":
        return void this.#tools.set(event.id, event.plugin);
      case "tool-finished":
        this.#row(this.#tools.get(event.id) ?? "unknown").added += estimateTokens(outcomeText(event.outcome));
        return void this.#tools.delete(event.id);
      case "hook-finished":
        return this.#took(ownerOf(event.origin), "hook", [1, event.durationMs]);
      case "message-added": {
        const { message } = event;
        if (message.type !== "attachment") return;
        const texts = message.content.map((block) => (block.type === "text" ? block.text : ""));
        this.#row(ownerOf(message.origin)).added += estimateTokens(texts.join(""));
      }
    }
  }

  #broke({ origin, tokens }: CacheBreak): void {
    const row = this.#row(ownerOf(origin));
    row.breaks += 1;
    row.broken += tokens;
  }

  #noted({ times, standing }: StatsNote): void {
    for (const [plugin, works] of Object.entries(times ?? {}))
      for (const [work, sum] of Object.entries(works)) this.#took(plugin, work as Work, sum);
    if (standing === undefined) return;
    this.tellsStanding = true;
    for (const row of this.#rows.values()) row.standing = 0;
    for (const [origin, tokens] of Object.entries(standing)) this.#row(ownerOf(origin)).standing += tokens;
  }

  #took(plugin: string, work: Work, [count, ms]: Timed): void {
    const sum = this.#row(plugin).time[work];
    if (sum === undefined) return;
    sum[0] += count;
    sum[1] += ms;
  }

  #row(plugin: string): Row {
    let row = this.#rows.get(plugin);
    if (row === undefined) {
      row = emptyRow();
      this.#rows.set(plugin, row);
    }
    return row;
  }
}

/** Sessions together, oldest first: every plugin that left a trace, the one that took most time first. */
export function sumStats(sessions: readonly SessionStats[]): readonly PluginStats[] {
  const sums = new Map<string, Row & { sessions: number }>();
  const last = sessions.findLast(({ tellsStanding }) => tellsStanding);
  for (const session of sessions)
    for (const [plugin, row] of session.rows()) {
      const sum = sums.get(plugin) ?? { ...emptyRow(), sessions: 0 };
      sums.set(plugin, sum);
      sum.sessions += 1;
      for (const [work, [count, ms]] of Object.entries(row.time) as [Work, Sum][])
        sum.time[work] = [sum.time[work][0] + count, sum.time[work][1] + ms];
      for (const key of ["added", "used", "costUsd", "breaks", "broken"] as const) sum[key] += row[key];
      // It is no sum: how large a plugin's part of a request is now.
      if (session === last) sum.standing = row.standing;
    }
  return [...sums].map(statsOf).sort((a, b) => allMs(b) - allMs(a) || b.tokens.used - a.tokens.used || (a.plugin < b.plugin ? -1 : 1));
}

function statsOf([plugin, sum]: readonly [string, Row & { readonly sessions: number }]): PluginStats {
  const time = Object.entries(sum.time).map(([work, [count, ms]]) => [work, { count, ms: Math.round(ms * 10) / 10 }]);
  return {
    plugin,
    sessions: sum.sessions,
    time: Object.fromEntries(time) as PluginStats["time"],
    tokens: { standing: sum.standing, added: sum.added, used: sum.used },
    costUsd: sum.costUsd,
    cache: { breaks: sum.breaks, tokens: sum.broken },
  };
}

function allMs({ time }: PluginStats): number {
  return Object.values(time).reduce((sum, { ms }) => sum + ms, 0);
}

function emptyRow(): Row {
  const time: Record<Work, Sum> = { load: [0, 0], make: [0, 0], stage: [0, 0], listener: [0, 0], tool: [0, 0], hook: [0, 0] };
  return { time, standing: 0, added: 0, used: 0, costUsd: 0, breaks: 0, broken: 0 };
}

/** `acme@shop (hooks/hooks.json)` is the plugin `acme`; what a file of settings says is the settings'. */
function ownerOf(origin: string): string {
  const [, name] = /^([^\s@/\\]+)@[^\s/\\]+(?: \(|$)/.exec(origin) ?? [];
  return name ?? (/[\\/]/.test(origin) ? "(files)" : origin);
}
