import { Reattachments } from "@lorimer/plugin-compaction/contract";
import { Conversation, defineStage, optional } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";
import { Active } from "../active/active-skills.js";
import { Catalog } from "../catalog/catalog-token.js";
import { newsMessage } from "../listing/news-message.js";
import { Told } from "../listing/told-token.js";

/** With each prompt: ends what skills brought for the turn before, and tells of skills that came since. */
const skillTurn: Stage = defineStage({
  id: "skill-turn",
  list: "input",
  slot: "command",
  before: ["command"],
  needs: { active: Active, catalog: Catalog, told: Told, conversation: Conversation, reattachments: optional(Reattachments) },
  create: ({ active, catalog, told, conversation, reattachments }, plugin) => {
    reattachments?.add(async () => (await import("../active/reattach.js")).reattachedSkills(conversation.messages));
    return async (input, next, turn) => {
      if (turn.preview) return next(input);
      await active.endTurn();
      // What was edited meanwhile counts from here on; it is looked at when something asks.
      catalog.refresh();
      const result = await next(input);
      const news = result.query ? await told.newsOfChanges() : undefined;
      if (news === undefined) return result;
      return { ...result, messages: [newsMessage(news, turn.newMessageId(), plugin.name), ...result.messages] };
    };
  },
});
export default skillTurn;
