import { CommandHost, Conversation, defineListener, estimateTokens, ModelCaller, optional, Reporter } from "@lorimer/sdk";
import type { Listener } from "@lorimer/sdk";
import { memoryOptions } from "../session/memory-options.js";
import { OwnMemory } from "../session/own-tokens.js";

/** Looks after a run, beside the session, for what is worth remembering. No run waits for it. */
const extract: Listener = defineListener({
  id: "memory-extraction",
  events: ["run-finished"],
  needs: {
    memory: OwnMemory,
    conversation: optional(Conversation),
    caller: optional(ModelCaller),
    reporter: Reporter,
    host: optional(CommandHost),
  },
  create({ memory, conversation, caller, reporter, host }, plugin) {
    const options = memoryOptions(plugin);
    const mode = options.extraction ?? (host === undefined ? "off" : "review");
    const closing = new AbortController();
    let covered: string | undefined;
    return {
      async hear() {
        if (mode === "off" || conversation === undefined || caller === undefined || !memory.enabled || closing.signal.aborted) return;
        const { extractMemories, spokenText } = await import("../proposals/extract.js");
        const { messages } = conversation;
        const fresh = messages.slice(messages.findIndex(({ id }) => id === covered) + 1);
        const size = estimateTokens(spokenText(fresh));
        if (size === 0 || size < options.extractAfterTokens) return;
        covered = messages.at(-1)?.id;
        const model = options.model === undefined ? {} : { model: options.model };
        const found = await extractMemories(fresh, memory, caller, { ...model, signal: closing.signal });
        if (found.length === 0 || closing.signal.aborted) return;
        const proposals = await memory.propose(found);
        if (mode === "apply") for (const one of proposals) await memory.accept(one);
        if (proposals.length === 0) return;
        const text =
          mode === "apply"
            ? `Remembered: ${proposals.map(({ draft }) => draft?.name).join(", ")}.`
            : `${proposals.length === 1 ? "A memory is" : `${proposals.length} memories are`} proposed. To see and decide: /memory review`;
        reporter.emit({ type: "notice-given", level: "info", text });
      },
      close() {
        closing.abort("The session was closed.");
      },
    };
  },
});
export default extract;
