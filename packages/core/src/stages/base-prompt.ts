import { appendedBlock, contextBlock, defineStage } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";
import { Prompts } from "../session/prompts.js";

/** The system prompt's own words: the distribution's or the session's, and what the session appends. */
const basePrompt: Stage = defineStage({
  id: "base-prompt",
  list: "context",
  slot: "base",
  needs: { prompts: Prompts },
  create: ({ prompts }) => {
    const { system, origin, appended } = prompts;
    const blocks = [
      ...system.map(({ id, text }) => contextBlock({ id, text, origin, lifetime: "static", cacheable: true })),
      contextBlock({ id: appendedBlock, text: appended, origin: "session", lifetime: "session", cacheable: true }),
    ].filter((block) => block.text !== "");
    return (draft) => ({ ...draft, system: [...draft.system, ...blocks] });
  },
});
export default basePrompt;
