import type { SessionJournal } from "@lorimer/sdk";
import type { Recorder } from "../context/recorder.js";
import { RequestWeights } from "../estimate/request-weight.js";
import type { PluginTimes, Times } from "./plugin-times.js";

/** The key of the notes that `lorimer plugin stats` reads. */
export const statsKey = "lorimer.budget.plugins";

/** What of plugins no event tells: one note for each run. */
export interface StatsNote {
  readonly times: Times;
  /** Estimated tokens of what stands in every request, by its origin: tools and sections of the system prompt. Absent: as before. */
  readonly standing?: Readonly<Record<string, number>>;
}

/** Notes what plugins took in a run, and what they keep in the prompt. */
export class StatsNotes {
  readonly #journal: SessionJournal;
  readonly #times: PluginTimes;
  readonly #recorder: Recorder;
  readonly #weights = new RequestWeights();
  #standing: string | undefined;

  constructor(journal: SessionJournal, times: PluginTimes, recorder: Recorder) {
    this.#journal = journal;
    this.#times = times;
    this.#recorder = recorder;
  }

  note(): void {
    const standing = this.#standingTokens();
    const text = JSON.stringify(standing);
    const note: StatsNote = { times: this.#times.take(), ...(text === this.#standing || standing === undefined ? {} : { standing }) };
    this.#standing = text;
    // Nobody waits for the disk; one that fails is told of by whoever has to.
    this.#journal.note(statsKey, note).catch(() => undefined);
  }

  #standingTokens(): Readonly<Record<string, number>> | undefined {
    const sent = this.#recorder.last;
    if (sent === undefined) return undefined;
    const { request, offered } = sent;
    const plugins = new Map(offered.map(({ plugin, declaration }) => [declaration.name, plugin]));
    const tokens: Record<string, number> = {};
    const add = (origin: string, count: number): void => void (tokens[origin] = (tokens[origin] ?? 0) + count);
    for (const tool of request.tools) if (tool.deferred !== true) add(plugins.get(tool.name) ?? "unknown", this.#weights.tool(tool));
    for (const block of request.system) add(block.origin, block.tokens);
    return tokens;
  }
}
