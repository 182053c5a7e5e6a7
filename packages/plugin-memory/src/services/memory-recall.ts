import { optional, Outside, provide, SessionJournal } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { MemoryRetriever } from "../contract/index.js";
import { memoryOptions } from "../session/memory-options.js";
import { MemoryRecall, OwnMemory } from "../session/own-tokens.js";
import { Recall } from "../session/recall.js";

const memoryRecall: Service<Recall> = provide(MemoryRecall, {
  level: "session",
  needs: { memory: OwnMemory, retriever: MemoryRetriever, journal: SessionJournal, outside: optional(Outside) },
  create: (needs, plugin) => new Recall({ ...needs, limit: memoryOptions(plugin).recallLimit }),
});
export default memoryRecall;
