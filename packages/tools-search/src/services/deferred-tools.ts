import { Reattachments } from "@lorimer/plugin-compaction/contract";
import { Conversation, Inbox, messageId, optional, provide, Random, SessionJournal, ToolRegistry } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { DeferredTools } from "../deferral/deferred-tools.js";
import { foundTools } from "../deferral/found-tools.js";
import { SessionDeferral } from "../deferral/session-deferral.js";
import { searchSettings } from "../settings.js";

const deferredTools: Service = provide(DeferredTools, {
  level: "session",
  needs: {
    registry: ToolRegistry,
    inbox: Inbox,
    journal: SessionJournal,
    conversation: Conversation,
    random: Random,
    reattachments: optional(Reattachments),
  },
  create: ({ registry, inbox, journal, conversation, random, reattachments }, plugin) => {
    // A summary takes the definitions with it: the model is told what it had, and loads it again where it goes on with it.
    reattachments?.add(() => {
      const names = foundTools(conversation.messages);
      if (names.length === 0) return [];
      const text = `Tools whose definitions you had loaded: ${names.join(", ")}. Load those you still need with ToolSearch ("select:NAME,NAME").`;
      return [{ origin: "lorimer.tools-search", text }];
    });
    const newMessageId = (): ReturnType<typeof messageId> => messageId(random.uuid());
    return new SessionDeferral({ registry, inbox, journal, conversation, settings: searchSettings(plugin), newMessageId });
  },
});
export default deferredTools;
