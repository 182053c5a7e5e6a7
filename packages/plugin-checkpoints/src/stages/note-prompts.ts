import { defineStage } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";
import { PromptList } from "../log/prompt-list.js";

/** Sees which prompts came before what is about to happen; changes nothing. */
const notePrompts: Stage = defineStage({
  id: "checkpoints-prompts",
  list: "context",
  slot: "base",
  needs: { prompts: PromptList },
  create:
    ({ prompts }) =>
    (draft) => {
      prompts.saw(draft.messages);
      return draft;
    },
});
export default notePrompts;
