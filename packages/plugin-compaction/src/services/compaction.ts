import { provide } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { Compaction } from "../contract/index.js";
import { CompactionEngine } from "../engine/engine-token.js";

const compaction: Service<Compaction> = provide(Compaction, {
  level: "session",
  needs: { engine: CompactionEngine },
  create: ({ engine }) => engine,
});
export default compaction;
