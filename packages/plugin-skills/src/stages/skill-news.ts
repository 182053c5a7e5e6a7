import { defineStage } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";
import { newsMessage } from "../listing/news-message.js";
import { Told } from "../listing/told-token.js";

/** Tells the model of skills that the files it just used bring into play. */
const skillNews: Stage = defineStage({
  id: "skill-news",
  list: "batch",
  slot: "observe",
  needs: { told: Told },
  create:
    ({ told }, plugin) =>
    async (_batch, turn) => {
      const news = await told.newsOfFiles();
      return news === undefined ? undefined : { messages: [newsMessage(news, turn.newMessageId(), plugin.name)] };
    },
});
export default skillNews;
