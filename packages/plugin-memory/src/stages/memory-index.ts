import { contextBlock, defineStage, estimateTokens, keptText, SessionJournal } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";
import { MemoryRecall, OwnMemory } from "../session/own-tokens.js";
import type { SessionMemory } from "../session/session-memory.js";

/** Puts the index of the memory into the context, and begins to choose what bears on the prompt. */
const memoryIndex: Stage = defineStage({
  id: "memory-index",
  list: "context",
  slot: "recall",
  needs: { memory: OwnMemory, recall: MemoryRecall, journal: SessionJournal },
  create:
    ({ memory, recall, journal }) =>
    async (draft, turn) => {
      const isFirst = journal.noted(key).length === 0;
      const text = await keptText(journal, key, () => indexText(memory));
      // A request that is only shown belongs to no run.
      if (isFirst && text !== "" && turn.runId !== "")
        turn.emit({ type: "context-loaded", kind: "memory", file: memory.folder, reason: "session_start", tokens: estimateTokens(text) });
      if (memory.enabled && turn.runId !== "") recall.begin(turn.runId, draft.messages, turn.signal);
      if (text === "") return draft;
      const block = contextBlock({ id: "memory", text, origin: memory.folder, lifetime: "session", cacheable: true });
      const end = draft.system.findIndex(({ id }) => id === "appended");
      const at = end < 0 ? draft.system.length : end;
      return { ...draft, system: [...draft.system.slice(0, at), block, ...draft.system.slice(at)] };
    },
});
export default memoryIndex;

const key = "lorimer.memory.index";

async function indexText(memory: SessionMemory): Promise<string> {
  if (!memory.enabled) return "";
  const folders = [memory, ...(memory.foreign === undefined ? [] : [memory.foreign])];
  const indexes = await Promise.all(folders.map((folder) => folder.index().catch(() => undefined)));
  const parts = indexes.flatMap((index) => (index === undefined || index.text === "" ? [] : [`${index.path}:\n${index.text}`]));
  if (parts.length === 0) return "";
  const opening =
    "# Memory\nWhat was remembered of earlier sessions in this project. It may be out of date; the files are beside the index. Correct or remove what proves wrong.";
  return [opening, ...parts].join("\n\n");
}
