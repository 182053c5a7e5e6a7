import { join } from "node:path";
import { optional, provide } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { MemoryEmbedder, MemoryRetriever } from "../contract/index.js";
import { wordRetriever } from "../retrieval/rank-by-words.js";
import { VectorRetriever } from "../retrieval/vectors.js";
import { OwnMemory } from "../session/own-tokens.js";

const memoryRetriever: Service<MemoryRetriever> = provide(MemoryRetriever, {
  level: "session",
  needs: { embedder: optional(MemoryEmbedder), memory: OwnMemory },
  create: ({ embedder, memory }) =>
    embedder === undefined ? wordRetriever : new VectorRetriever(embedder, join(memory.folder, ".vectors.json")),
});
export default memoryRetriever;
