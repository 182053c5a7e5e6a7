import { defineStage } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";
import { Mentions } from "../contract/index.js";
import { Settled } from "../mentions/settled.js";

/** Attaches the files that a prompt mentions as `@path`. One that is not there is left as the words it is. */
const attach: Stage = defineStage({
  id: "attach",
  list: "input",
  slot: "attach",
  needs: { mentions: Mentions, settled: Settled },
  create:
    ({ mentions, settled }) =>
    async (input, next, turn) => {
      if (!input.text.includes("@") || settled.has(input.content)) return next(input);
      const { attachments, refused } = await mentions.attach(input.text, turn);
      for (const text of refused) turn.emit({ type: "notice-given", level: "warning", text });
      const result = await next(input);
      return attachments.length === 0 ? result : { ...result, messages: [...attachments, ...result.messages] };
    },
});
export default attach;
