import { Settings } from "@lorimer/plugin-settings/contract";
import { Clock, Conversation, Hooks, ModelCaller, optional, provide, Reporter, SessionJournal } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { CompactionEngine } from "../engine/engine-token.js";
import { ReattachmentList } from "../engine/reattachment-list.js";
import { SessionEngine } from "../engine/session-engine.js";

const engine: Service<CompactionEngine> = provide(CompactionEngine, {
  level: "session",
  needs: {
    journal: SessionJournal,
    models: ModelCaller,
    conversation: Conversation,
    clock: Clock,
    reporter: Reporter,
    reattachments: ReattachmentList,
    hooks: optional(Hooks),
    settings: optional(Settings),
  },
  create: (services, plugin) => new SessionEngine(services, plugin.settings),
});
export default engine;
