import { Conversation, defineStage, isToolFailure, optional, ToolCaller, toolError } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";
import { Active } from "../active/active-skills.js";
import { SkillForks } from "../contract/index.js";
import { Told } from "../listing/told-token.js";
import { loadedIn } from "../render/loaded-in.js";

/** Puts to use what the Skill tool loaded, and notes the files that calls touch. */
const skillEffects: Stage = defineStage({
  id: "skill-effects",
  list: "tool",
  slot: "shape",
  needs: { active: Active, told: Told, conversation: optional(Conversation), tools: optional(ToolCaller), forks: optional(SkillForks) },
  create:
    ({ told, ...parts }, plugin) =>
    async (call, next, turn) => {
      const outcome = await next(call);
      if (outcome.status !== "ok") return outcome;
      for (const path of call.tool.paths(call.input)) told.touch(path);
      // By the outcome, not in the tool: a session that is run again from its log does here what it did.
      const loaded = call.name === "Skill" && call.plugin === plugin.name ? loadedIn(outcome.output) : undefined;
      if (loaded === undefined) return outcome;
      const { SkillUser } = await import("../render/skill-user.js");
      const used = await new SkillUser(parts).use(loaded, { by: "model", signal: turn.signal, emit: (event) => turn.emit(event) });
      return isToolFailure(used) ? toolError("error", used.message) : { ...outcome, content: used };
    },
});
export default skillEffects;
