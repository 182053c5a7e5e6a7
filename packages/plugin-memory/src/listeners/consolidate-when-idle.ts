import { Clock, CommandHost, Conversation, defineListener, optional, Reporter } from "@lorimer/sdk";
import type { Listener } from "@lorimer/sdk";
import { memoryOptions } from "../session/memory-options.js";
import { OwnMemory } from "../session/own-tokens.js";

/** Milliseconds without a run after which a session counts as idle. */
const idleMs = 5 * 60_000;

/** Looks through a memory that has grown, while its person is away, and proposes what to merge. Nothing changes before they say so. */
const consolidateWhenIdle: Listener = defineListener({
  id: "memory-consolidation",
  events: ["run-finished"],
  needs: { memory: OwnMemory, clock: Clock, reporter: Reporter, host: optional(CommandHost), conversation: optional(Conversation) },
  create({ memory, clock, reporter, host, conversation }, plugin) {
    const { consolidateAfter } = memoryOptions(plugin);
    let waiting: AbortController | undefined;
    const lastSaid = (): string | undefined => conversation?.messages.at(-1)?.id;
    const look = async (signal: AbortSignal): Promise<void> => {
      const said = lastSaid();
      await clock.sleep(idleMs, signal);
      // A run that began meanwhile has added what it was asked.
      if (signal.aborted || !memory.enabled || lastSaid() !== said) return;
      const { total } = await memory.scan();
      if (total - (await memory.consolidatedAt()) < consolidateAfter) return;
      const { proposals } = await memory.consolidate(signal);
      if (signal.aborted || proposals.length === 0) return;
      const text = `The memory could be tidied: ${proposals.length} ${proposals.length === 1 ? "change" : "changes"} proposed. To see and decide: /memory review`;
      reporter.emit({ type: "notice-given", level: "info", text });
    };
    return {
      hear() {
        waiting?.abort("The session is in use.");
        if (host === undefined || consolidateAfter === 0) return;
        waiting = new AbortController();
        // Beside the listener too: the next event must not wait for it.
        look(waiting.signal).catch(() => undefined);
      },
      close() {
        waiting?.abort("The session was closed.");
      },
    };
  },
});
export default consolidateWhenIdle;
