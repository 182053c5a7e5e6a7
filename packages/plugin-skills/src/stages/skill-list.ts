import { contextBlock, defineStage, withBlock } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";
import { Active } from "../active/active-skills.js";
import { Told } from "../listing/told-token.js";

/** Tells the model which skills there are, and leaves out the tools that a skill in use takes away. */
const skillList: Stage = defineStage({
  id: "skills",
  list: "context",
  slot: "skills",
  needs: { told: Told, active: Active },
  create:
    ({ told, active }, plugin) =>
    async (draft, turn) => {
      if (!draft.tools.some(({ name }) => name === "Skill")) return draft;
      const text = await told.listing(turn.model.contextWindow);
      const block = contextBlock({ id: "skills", text, origin: plugin.name, lifetime: "session", cacheable: true });
      const tools = active.denied.size === 0 ? draft.tools : draft.tools.filter(({ name }) => !active.denied.has(name));
      return { ...draft, tools, system: text === "" ? draft.system : withBlock(draft.system, block) };
    },
});
export default skillList;
